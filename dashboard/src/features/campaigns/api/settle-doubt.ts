import { newIdempotencyKey, request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

/** What the server wants to hear from whoever knows the risk. */
const MAY_SEND_TWICE = "may_send_twice";

/** Send the unconfirmed messages of a campaign again; whoever got one after all gets it twice. */
export async function resendUnconfirmed(id: number): Promise<void> {
  await settle(id, "resend-unconfirmed", { confirm: MAY_SEND_TWICE });
}

/** Leave the messages in doubt as they are. */
export async function leaveInDoubt(id: number): Promise<void> {
  await settle(id, "leave-in-doubt", {});
}

async function settle(id: number, act: string, body: object): Promise<void> {
  await request(`/campaigns/${id}/${act}`, { method: "POST", body, idempotencyKey: newIdempotencyKey() });
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.campaign(id) }),
    queryClient.invalidateQueries({ queryKey: keys.campaignStats(id) }),
    queryClient.invalidateQueries({ queryKey: keys.campaignDoubt(id) }),
    queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] }),
  ]);
}

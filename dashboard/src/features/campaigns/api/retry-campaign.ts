import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Make a new draft of those who failed for a reason that can pass. */
export async function retryCampaign(id: number): Promise<Campaign> {
  const child = await request<Campaign>(`/campaigns/${id}/retry`, {
    method: "POST",
    body: {},
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
  return child;
}

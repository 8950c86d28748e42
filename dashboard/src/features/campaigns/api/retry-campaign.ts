import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Make a draft of those who failed with these codes (null: never handed to Meta). */
export async function retryCampaign(id: number, codes: (number | null)[]): Promise<Campaign> {
  const child = await request<Campaign>(`/campaigns/${id}/retry`, {
    method: "POST",
    body: { codes },
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
  return child;
}

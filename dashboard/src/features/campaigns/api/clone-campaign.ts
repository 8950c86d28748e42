import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export async function cloneCampaign(id: number): Promise<Campaign> {
  const copy = await request<Campaign>(`/campaigns/${id}/clone`, {
    method: "POST",
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
  return copy;
}

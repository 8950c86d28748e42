import { request } from "@/lib/api/client";
import type { Costs } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Set what a campaign may cost at most; null takes the cap away. */
export async function setCostCap(id: number, amount: string | null): Promise<Costs> {
  const costs = await request<Costs>(`/campaigns/${id}/cost-cap`, { method: "PUT", body: { amount } });
  queryClient.setQueryData(keys.campaignCosts(id), costs);
  void queryClient.invalidateQueries({ queryKey: keys.campaign(id) });
  return costs;
}

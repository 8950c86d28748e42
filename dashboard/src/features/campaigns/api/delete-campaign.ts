import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

export async function deleteCampaign(id: number): Promise<void> {
  await request(`/campaigns/${id}`, { method: "DELETE" });
  queryClient.removeQueries({ queryKey: keys.campaign(id) });
  await queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
}

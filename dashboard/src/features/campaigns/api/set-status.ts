import { request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface StatusChange {
  status: "running" | "paused" | "cancelled" | "scheduled" | "draft";
  scheduled_at?: string;
  timezone?: string;
}

/** Start, schedule, pause, resume or cancel. */
export async function setStatus(id: number, change: StatusChange): Promise<Campaign> {
  const campaign = await request<Campaign>(`/campaigns/${id}/status`, { method: "PATCH", body: change });
  queryClient.setQueryData(keys.campaign(id), campaign);
  void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
  void queryClient.invalidateQueries({ queryKey: keys.campaignStats(id) });
  void queryClient.invalidateQueries({ queryKey: keys.overview });
  return campaign;
}

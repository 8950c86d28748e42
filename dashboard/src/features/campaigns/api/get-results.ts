import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Campaign, TestResults } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const LIVE_REFRESH_MS = 5_000;
/** Reads and answers still arrive long after the last send. */
const AFTERMATH_REFRESH_MS = 30_000;

/** What became of each variant, message and number. */
export function useTestResults(id: number, live: boolean) {
  return useQuery({
    queryKey: keys.campaignResults(id),
    queryFn: ({ signal }) => request<TestResults>(`/campaigns/${id}/results`, { signal }),
    refetchInterval: live ? LIVE_REFRESH_MS : AFTERMATH_REFRESH_MS,
  });
}

/** Send one variant to everybody who waits for the winner. */
export async function chooseWinner(id: number, arm: number): Promise<void> {
  const campaign = await request<Campaign>(`/campaigns/${id}/winner`, { method: "POST", body: { arm } });
  queryClient.setQueryData(keys.campaign(id), campaign);
  void queryClient.invalidateQueries({ queryKey: keys.campaignResults(id) });
  void queryClient.invalidateQueries({ queryKey: keys.campaignStats(id) });
  void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
}

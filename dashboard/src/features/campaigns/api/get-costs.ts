import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Costs } from "@/lib/api/types";
import { keys } from "@/lib/query";

const LIVE_REFRESH_MS = 5_000;

/** What a campaign was thought to cost, what Meta has charged for, and its cap. */
export function useCosts(id: number, live: boolean) {
  return useQuery({
    queryKey: keys.campaignCosts(id),
    queryFn: ({ signal }) => request<Costs>(`/campaigns/${id}/costs`, { signal }),
    refetchInterval: live ? LIVE_REFRESH_MS : false,
  });
}

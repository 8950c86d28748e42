import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { FullStats } from "@/lib/api/types";
import { keys } from "@/lib/query";

const LIVE_REFRESH_MS = 2_000;
/** Deliveries and reads still arrive long after the last send. */
const AFTERMATH_REFRESH_MS = 15_000;

export function useStats(id: number, live: boolean) {
  return useQuery({
    queryKey: keys.campaignStats(id),
    queryFn: ({ signal }) => request<FullStats>(`/campaigns/${id}/stats`, { signal }),
    refetchInterval: live ? LIVE_REFRESH_MS : AFTERMATH_REFRESH_MS,
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { CampaignReport } from "@/lib/api/types";
import { keys } from "@/lib/query";

const REFRESH_MS = 15_000;

export function useReport(id: number) {
  return useQuery({
    queryKey: keys.campaignReport(id),
    queryFn: ({ signal }) => request<CampaignReport>(`/campaigns/${id}/report`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Times } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** When the people of each time zone are written to. `version` names the state of the campaign that is asked about. */
export function useTimes(campaignId: number, version: string) {
  return useQuery({
    queryKey: [...keys.campaigns, "times", campaignId, version],
    queryFn: ({ signal }) => request<Times>(`/campaigns/${campaignId}/times`, { signal }),
    placeholderData: (before) => before,
  });
}

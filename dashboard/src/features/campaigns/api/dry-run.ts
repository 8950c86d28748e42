import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { DryRun } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** Build every message without sending one. `version` names the state of the draft that was checked. */
export function useDryRun(campaignId: number, version: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.campaigns, "dry-run", campaignId, version],
    queryFn: ({ signal }) => request<DryRun>(`/campaigns/${campaignId}/dry-run`, { method: "POST", signal }),
    staleTime: 30_000,
    gcTime: 0,
    enabled,
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys } from "@/lib/query";
import { isLive } from "@/lib/states";

const LIVE_REFRESH_MS = 4_000;
const IMPORT_REFRESH_MS = 1_000;

export function useCampaign(id: number | null) {
  return useQuery({
    queryKey: keys.campaign(id ?? 0),
    queryFn: ({ signal }) => request<Campaign>(`/campaigns/${id ?? 0}`, { signal }),
    enabled: id !== null,
    // Events come first; this is for when they do not.
    refetchInterval: ({ state: { data } }) => {
      if (data?.audience.status === "importing") return IMPORT_REFRESH_MS;
      return data && (isLive(data.status) || data.status === "scheduled") ? LIVE_REFRESH_MS : false;
    },
  });
}

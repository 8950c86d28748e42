import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { InDoubt } from "@/lib/api/types";
import { keys } from "@/lib/query";

const REFRESH_MS = 15_000;

/** How many messages nobody knows the outcome of, and how far that is settled. */
export function useDoubt(id: number) {
  return useQuery({
    queryKey: keys.campaignDoubt(id),
    queryFn: ({ signal }) => request<InDoubt>(`/campaigns/${id}/in-doubt`, { signal }),
    refetchInterval: REFRESH_MS,
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { RetryOptions } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** What failed by code, and what of it can be sent again now. */
export function useRetryOptions(id: number) {
  return useQuery({
    queryKey: keys.campaignRetry(id),
    queryFn: ({ signal }) => request<RetryOptions>(`/campaigns/${id}/retry`, { signal }),
    staleTime: 0,
  });
}

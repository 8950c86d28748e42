import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { PersonPage } from "@/lib/api/types";
import { keys } from "@/lib/query";

export interface MessageFilters {
  state: string;
  q: string;
  code: string;
  reason: string;
}

const PAGE_SIZE = 100;

export function useMessages(campaignId: number, filters: MessageFilters, live: boolean) {
  return useInfiniteQuery({
    queryKey: [...keys.campaignMessages(campaignId), filters],
    queryFn: ({ pageParam, signal }) =>
      request<PersonPage>(`/campaigns/${campaignId}/messages`, {
        query: { ...filters, cursor: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (live && (query.state.data?.pages.length ?? 0) <= 1 ? 4_000 : false),
  });
}

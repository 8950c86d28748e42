import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { AssistantReport, CursorPage, Interaction } from "@/lib/api/types";
import { keys } from "@/lib/query";

export interface TurnFilters {
  account_id: string;
  outcome: string;
  reason: string;
}

export function useTurns(filters: TurnFilters) {
  return useInfiniteQuery({
    queryKey: [...keys.assistantTurns, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<Interaction>>("/assistant/interactions", {
        query: { ...filters, cursor: pageParam, page_size: 25 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** What the assistant did since a day ("2026-11-22", UTC). */
export function useAssistantReport(filters: { account_id: string; since: string }) {
  return useQuery({
    queryKey: [...keys.assistantTurns, "report", filters],
    queryFn: ({ signal }) => request<AssistantReport>("/assistant/report", { query: filters, signal }),
    placeholderData: keepPreviousData,
  });
}

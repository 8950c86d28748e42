import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { CursorPage, JournalSummary, WebhookCall, WholeWebhookCall } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface CallFilters {
  state: string;
  kind: string;
  note: string;
}

export interface Replay {
  ids?: number[];
  state?: string;
  kind?: string;
  note?: string;
  since?: string;
  until?: string;
}

const PAGE_SIZE = 50;

export function useCalls(filters: CallFilters) {
  return useInfiniteQuery({
    queryKey: [...keys.webhookCalls, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<WebhookCall>>("/webhook-calls", {
        query: { ...filters, cursor: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useCall(id: number) {
  return useQuery({
    queryKey: [...keys.webhookCalls, "one", id],
    queryFn: ({ signal }) => request<WholeWebhookCall>(`/webhook-calls/${id}`, { signal }),
  });
}

export function useJournalSummary() {
  return useQuery({
    queryKey: [...keys.webhookCalls, "summary"],
    queryFn: ({ signal }) => request<JournalSummary>("/webhook-calls/summary", { signal }),
    refetchInterval: 10_000,
  });
}

/** Have calls processed again; returns how many. */
export async function replayCalls(which: Replay): Promise<number> {
  const { count } = await request<{ count: number }>("/webhook-calls/replay", { method: "POST", body: which });
  await queryClient.invalidateQueries({ queryKey: keys.webhookCalls });
  return count;
}

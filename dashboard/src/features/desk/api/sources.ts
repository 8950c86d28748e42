import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { CursorPage, Delivery, Page, Source, SourceWithSecret } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface SourceDraft {
  name: string;
  account_id: number;
  answers_url: string | null;
  is_active?: boolean;
}

const forget = () => queryClient.invalidateQueries({ queryKey: keys.sources });

export function useSources() {
  return useQuery({
    queryKey: keys.sources,
    queryFn: ({ signal }) => request<Page<Source>>("/conversation-sources", { query: { page_size: 100 }, signal }),
  });
}

/** Add a system; the answer is the only place where its secret can ever be read. */
export function useAddSource() {
  return useMutation({
    mutationFn: (draft: SourceDraft) =>
      request<SourceWithSecret>("/conversation-sources", {
        method: "POST",
        body: draft,
        idempotencyKey: newIdempotencyKey(),
      }),
    onSuccess: forget,
    gcTime: 0,
  });
}

export function useChangeSource(id: number) {
  return useMutation({
    mutationFn: (draft: SourceDraft) =>
      request<Source>(`/conversation-sources/${id}`, { method: "PATCH", body: draft }),
    onSuccess: forget,
  });
}

export function useRenewSecret(id: number) {
  return useMutation({
    mutationFn: (hours: number) =>
      request<SourceWithSecret>(`/conversation-sources/${id}/secret`, {
        method: "POST",
        body: { keep_old_hours: hours },
        idempotencyKey: newIdempotencyKey(),
      }),
    onSuccess: forget,
    gcTime: 0,
  });
}

/** What a system was told, the newest first. */
export function useDeliveries(id: number) {
  return useInfiniteQuery({
    queryKey: keys.deliveries(id),
    queryFn: ({ signal, pageParam }) =>
      request<CursorPage<Delivery>>(`/conversation-sources/${id}/deliveries`, {
        query: { cursor: pageParam, page_size: 50 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export async function tellAgain(sourceId: number, deliveryId: number): Promise<void> {
  await request(`/conversation-sources/${sourceId}/deliveries/${deliveryId}/retry`, { method: "POST" });
  await forget();
}

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { CursorPage, Hook, HookCall, HookDelivery, HookWithSecret, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface HookDraft {
  name: string;
  url: string;
  kinds: string[];
  all_accounts: boolean;
  account_ids: number[];
}

export interface LogFilters {
  state: string;
  kind: string;
  message_id: string;
}

const PLACE = "/event-subscriptions";
const WATCHED_MS = 10_000;
const SOON_MS = 1_500;

const forget = () => queryClient.invalidateQueries({ queryKey: keys.hooks });

export function useHooks() {
  return useQuery({
    queryKey: [...keys.hooks, "list"],
    queryFn: ({ signal }) => request<Page<Hook>>(PLACE, { query: { page_size: 100 }, signal }),
  });
}

export function useHook(id: number) {
  return useQuery({
    queryKey: [...keys.hooks, "one", id],
    queryFn: ({ signal }) => request<Hook>(`${PLACE}/${id}`, { signal }),
    refetchInterval: WATCHED_MS,
  });
}

/** Add a webhook; the answer is the only place where its secret can ever be read. */
export function useAddHook() {
  return useMutation({
    mutationFn: (draft: HookDraft) =>
      request<HookWithSecret>(PLACE, { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() }),
    onSuccess: forget,
    gcTime: 0,
  });
}

export function useChangeHook(id: number) {
  return useMutation({
    mutationFn: (draft: HookDraft) => request<Hook>(`${PLACE}/${id}`, { method: "PATCH", body: draft }),
    onSuccess: forget,
  });
}

export function useRenewHookSecret(id: number) {
  return useMutation({
    mutationFn: (hours: number) =>
      request<HookWithSecret>(`${PLACE}/${id}/secret`, {
        method: "POST",
        body: { keep_old_hours: hours },
        idempotencyKey: newIdempotencyKey(),
      }),
    onSuccess: forget,
    gcTime: 0,
  });
}

export async function switchHook(id: number, on: boolean): Promise<void> {
  await request(`${PLACE}/${id}`, { method: "PATCH", body: { is_enabled: on } });
  await forget();
}

export async function deleteHook(id: number): Promise<void> {
  await request(`${PLACE}/${id}`, { method: "DELETE" });
  queryClient.removeQueries({ queryKey: [...keys.hooks, "one", id] });
  await queryClient.invalidateQueries({ queryKey: [...keys.hooks, "list"] });
}

/** Send a test event now; the answer tells what came of it. */
export async function testHook(id: number): Promise<HookCall> {
  const tried = await request<HookCall>(`${PLACE}/${id}/test`, { method: "POST" });
  await forget();
  return tried;
}

/** What was told, is to be told, or was given up, the newest first. */
export function useHookLog(id: number, filters: LogFilters) {
  return useInfiniteQuery({
    queryKey: [...keys.hooks, "log", id, filters],
    queryFn: ({ signal, pageParam }) =>
      request<CursorPage<HookDelivery>>(`${PLACE}/${id}/deliveries`, {
        query: { ...filters, message_id: filters.message_id || undefined, cursor: pageParam, page_size: 50 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // Whoever has gone on to older ones reads, and does not watch.
    refetchInterval: (query) => (query.state.data?.pages.length === 1 ? WATCHED_MS : false),
  });
}

export function useHookCall(id: number, deliveryId: number) {
  return useQuery({
    queryKey: [...keys.hooks, "call", id, deliveryId],
    queryFn: ({ signal }) => request<HookCall>(`${PLACE}/${id}/deliveries/${deliveryId}`, { signal }),
    refetchInterval: (query) => (query.state.data?.state === "pending" ? SOON_MS : false),
  });
}

export async function tellAgain(id: number, deliveryId: number): Promise<void> {
  await request(`${PLACE}/${id}/deliveries/${deliveryId}/replay`, { method: "POST" });
  await forget();
}

export async function tellSince(id: number, since: string): Promise<void> {
  await request(`${PLACE}/${id}/replay`, { method: "POST", body: { since } });
  await forget();
}

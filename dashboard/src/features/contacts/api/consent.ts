import { useInfiniteQuery, useQuery, keepPreviousData } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type {
  ConsentDetail,
  ConsentScope,
  ConsentSettings,
  CursorPage,
  OptOutCheck,
  Suppression,
} from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export function useConsent(contactId: number) {
  return useQuery({
    queryKey: [...keys.contact(contactId), "consent"],
    queryFn: ({ signal }) => request<ConsentDetail>(`/contacts/${contactId}/consent`, { signal }),
  });
}

export interface ConsentDraft {
  scope: ConsentScope;
  source: string | null;
  proof: string | null;
}

export async function noteConsent(contactId: number, said: "opt-in" | "opt-out", draft: ConsentDraft): Promise<void> {
  await request(`/contacts/${contactId}/${said}`, { method: "POST", body: draft });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
  await queryClient.invalidateQueries({ queryKey: keys.suppressions });
}

export interface SuppressionFilters {
  q: string;
  scope: string;
}

export function useSuppressions(filters: SuppressionFilters) {
  return useInfiniteQuery({
    queryKey: [...keys.suppressions, filters],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<Suppression>>("/suppressions", {
        query: { ...filters, cursor: pageParam, page_size: 100 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export async function addSuppression(draft: ConsentDraft & { phone: string }): Promise<void> {
  await request("/suppressions", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  await queryClient.invalidateQueries({ queryKey: keys.suppressions });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

/** What a file of opt-outs would put on the list. */
export function useOptOutCheck(uploadId: string, phoneColumn: string | null) {
  return useQuery({
    queryKey: [...keys.suppressions, "check", uploadId, phoneColumn],
    queryFn: ({ signal }) =>
      request<OptOutCheck>("/suppressions/import/check", {
        method: "POST",
        body: { upload_id: uploadId, phone_column: phoneColumn },
        signal,
      }),
    enabled: phoneColumn !== null,
    retry: false,
  });
}

export interface OptOutOrder {
  upload_id: string;
  phone_column: string | null;
  scope: ConsentScope;
  source: string;
}

export async function importOptOuts(order: OptOutOrder): Promise<OptOutCheck> {
  const done = await request<OptOutCheck>("/suppressions/import", {
    method: "POST",
    body: order,
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: keys.suppressions });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
  return done;
}

export async function removeSuppression(id: number): Promise<void> {
  await request(`/suppressions/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.suppressions });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

export function useConsentSettings() {
  return useQuery({
    queryKey: keys.consentSettings,
    queryFn: ({ signal }) => request<ConsentSettings>("/consent-settings", { signal }),
  });
}

export async function saveConsentSettings(settings: ConsentSettings): Promise<void> {
  await request("/consent-settings", { method: "PUT", body: settings });
  await queryClient.invalidateQueries({ queryKey: keys.consentSettings });
}

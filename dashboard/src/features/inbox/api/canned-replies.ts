import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { CannedReply, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const ALL = 100;

export type CannedDraft = Pick<CannedReply, "shortcut" | "text">;

export function useCannedReplies(filters: { q: string; page: number } = { q: "", page: 1 }) {
  return useQuery({
    queryKey: [...keys.cannedReplies, filters],
    queryFn: ({ signal }) =>
      request<Page<CannedReply>>("/canned-replies", { query: { ...filters, page_size: ALL }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

export async function saveCanned(id: number | null, draft: CannedDraft): Promise<void> {
  if (id === null) {
    await request("/canned-replies", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  } else {
    await request(`/canned-replies/${id}`, { method: "PATCH", body: draft });
  }
  await queryClient.invalidateQueries({ queryKey: keys.cannedReplies });
}

export async function deleteCanned(id: number): Promise<void> {
  await request(`/canned-replies/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.cannedReplies });
}

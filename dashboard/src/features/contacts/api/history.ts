import { useInfiniteQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { ContactMessage, CursorPage } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const PAGE_SIZE = 20;

export function useContactMessages(contactId: number) {
  return useInfiniteQuery({
    queryKey: [...keys.contact(contactId), "messages"],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<ContactMessage>>(`/contacts/${contactId}/messages`, {
        query: { cursor: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export async function addNote(contactId: number, text: string): Promise<void> {
  await request(`/contacts/${contactId}/notes`, {
    method: "POST",
    body: { text },
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: keys.contact(contactId) });
}

export async function deleteNote(contactId: number, noteId: number): Promise<void> {
  await request(`/contacts/${contactId}/notes/${noteId}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.contact(contactId) });
}

/** Make one contact of two: the first keeps its own values, the other fills what it lacks. */
export async function mergeContacts(keptId: number, otherId: number): Promise<void> {
  await request(`/contacts/${keptId}/merges`, { method: "POST", body: { contact_id: otherId } });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

export async function undoMerge(contactId: number, mergeId: number): Promise<void> {
  await request(`/contacts/${contactId}/merges/${mergeId}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { ConversationNote, CursorPage } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const MOST = 100;

export function useNotes(conversationId: number) {
  return useQuery({
    queryKey: keys.conversationNotes(conversationId),
    queryFn: ({ signal }) =>
      request<CursorPage<ConversationNote>>(`/conversations/${conversationId}/notes`, {
        query: { page_size: MOST },
        signal,
      }),
  });
}

export async function addNote(
  conversationId: number,
  note: { text: string; mentions: number[] },
  key: string,
): Promise<void> {
  await request(`/conversations/${conversationId}/notes`, { method: "POST", body: note, idempotencyKey: key });
  await queryClient.invalidateQueries({ queryKey: keys.conversationNotes(conversationId) });
}

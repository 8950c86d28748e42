import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import type { ListQuery } from "@/features/inbox/filters";
import { request } from "@/lib/api/client";
import type { Conversation, ConversationCounts, CursorPage } from "@/lib/api/types";
import { keys } from "@/lib/query";

const PAGE_SIZE = 50;

/** Live news keeps what is in the cache right; after a gap everything is asked for again. */
const KEPT_RIGHT = { staleTime: Infinity, refetchOnWindowFocus: false } as const;

export function useConversations(query: ListQuery) {
  return useInfiniteQuery({
    queryKey: [...keys.conversationLists, query],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<Conversation>>("/conversations", {
        query: { ...query, cursor: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    ...KEPT_RIGHT,
    staleTime: 60_000,
  });
}

export function useConversation(id: number) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => request<Conversation>(`/conversations/${id}`, { signal }),
    ...KEPT_RIGHT,
  });
}

/** The other conversations with a person. */
export function useConversationsOf(contactId: number) {
  return useQuery({
    queryKey: [...keys.conversations, "of", contactId],
    queryFn: ({ signal }) =>
      request<CursorPage<Conversation>>("/conversations", { query: { contact_id: contactId, page_size: 10 }, signal }),
  });
}

export function useCounts() {
  return useQuery({
    queryKey: keys.conversationCounts,
    queryFn: ({ signal }) => request<ConversationCounts>("/conversations/counts", { signal }),
    ...KEPT_RIGHT,
  });
}

import { useInfiniteQuery, type InfiniteData } from "@tanstack/react-query";

import { isOvertaken, withLatestState } from "@/features/inbox/latest-states";
import { request } from "@/lib/api/client";
import type { CursorPage, ThreadMessage } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const PAGE_SIZE = 40;

export type ThreadPages = InfiniteData<CursorPage<ThreadMessage>, string>;

async function loadPage(id: number, cursor: string, signal?: AbortSignal): Promise<CursorPage<ThreadMessage>> {
  const askedAt = Date.now();
  const page = await request<CursorPage<ThreadMessage>>(`/conversations/${id}/messages`, {
    query: { cursor, page_size: PAGE_SIZE },
    signal,
  });
  // A file came while this answer was under way.
  if (page.items.some((message) => isOvertaken(message, askedAt))) return loadPage(id, cursor, signal);
  return { ...page, items: page.items.map((message) => withLatestState(message, askedAt)) };
}

/** What was said, the newest first, page by page into the past. */
export function useThread(id: number) {
  return useInfiniteQuery({
    queryKey: keys.thread(id),
    queryFn: ({ pageParam, signal }) => loadPage(id, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

/** Put the newest page over what is known; where there is a gap between the two, everything is read again. */
export function joined(old: ThreadPages, fresh: CursorPage<ThreadMessage>): ThreadPages | null {
  const newest = old.pages[0]?.items[0]?.id ?? 0;
  const reaches = fresh.next_cursor === null || fresh.items.some((message) => message.id <= newest);
  if (!reaches) return null;
  const changed = new Map(fresh.items.map((message) => [message.id, message]));
  const pages = old.pages.map((page) => ({
    ...page,
    items: page.items.map((message) => changed.get(message.id) ?? message),
  }));
  const added = fresh.items.filter((message) => message.id > newest);
  const [first, ...rest] = pages;
  if (first === undefined) return { pages: [fresh], pageParams: [""] };
  return { ...old, pages: [{ ...first, items: [...added, ...first.items] }, ...rest] };
}

/** Read the newest messages of an open thread. */
export async function refreshThread(id: number): Promise<void> {
  const key = keys.thread(id);
  if (queryClient.getQueryData(key) === undefined) return;
  const fresh = await loadPage(id, "");
  const old = queryClient.getQueryData<ThreadPages>(key);
  const next = old && joined(old, fresh);
  if (next) queryClient.setQueryData(key, next);
  else await queryClient.invalidateQueries({ queryKey: key });
}

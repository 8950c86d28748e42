import type { InfiniteData } from "@tanstack/react-query";

import { fits, orderOf, type ListQuery } from "@/features/inbox/filters";
import { getSession } from "@/lib/api/session";
import type { Conversation, ConversationCounts, CursorPage, MessageState, SharedConversation } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

type Pages = InfiniteData<CursorPage<Conversation>, string>;

export interface News {
  conversation: SharedConversation;
  /** How many messages of the person the news is about. */
  received: number;
}

function me(): number {
  const session = getSession();
  return session.state === "signed-in" ? session.user.id : 0;
}

function lists(): [ListQuery, readonly unknown[], Pages][] {
  return queryClient
    .getQueriesData<Pages>({ queryKey: keys.conversationLists })
    .flatMap(([key, pages]) => (pages ? [[key[keys.conversationLists.length] as ListQuery, key, pages]] : []));
}

/** A conversation as the cache knows it, from wherever it was read. */
export function known(id: number): Conversation | undefined {
  const one = queryClient.getQueryData<Conversation>(keys.conversation(id));
  if (one) return one;
  for (const [, , pages] of lists()) {
    for (const page of pages.pages) {
      const found = page.items.find((item) => item.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

/**
 * Take news of conversations into every list, every open thread's head and the counts, without asking the server.
 * Older news than what is known is left out. `mine` says what is different for each reader, where that is known.
 */
export function takeIn(news: News[], mine: Partial<Pick<Conversation, "unread" | "mentioned">> = {}): void {
  const changes = news.flatMap(({ conversation, received }) => {
    const old = known(conversation.id);
    if (old && old.updated_at > conversation.updated_at) return [];
    // An answer that was read after the message came has counted it already.
    const isNew = !old || old.last_message.id < conversation.last_message.id;
    const unread = (old?.unread ?? 0) + (isNew ? received : 0);
    return [{ old, next: { ...conversation, unread, mentioned: old?.mentioned ?? false, ...mine } }];
  });
  if (changes.length === 0) return;
  const next = new Map(changes.map((change) => [change.next.id, change.next]));
  next.forEach((one) => {
    queryClient.setQueryData<Conversation>(keys.conversation(one.id), one);
  });
  for (const [query, key, pages] of lists()) {
    queryClient.setQueryData<Pages>(key, listed(pages, query, next));
  }
  count(changes);
}

/** A list with these conversations where they belong by now; those beyond its end come with the next page. */
export function listed(pages: Pages, query: ListQuery, next: Map<number, Conversation>, person = me()): Pages {
  const before = pages.pages.flatMap((page) => page.items);
  const here = new Set(before.map((one) => one.id));
  const compare = orderOf(query);
  const last = pages.pages.at(-1);
  const end = last?.next_cursor == null ? undefined : last.items.at(-1);
  const incoming = [...next.values()].filter((one) => {
    const fitting = fits(one, query, person);
    // What was just read stays in the list of the unread until the list is asked for again.
    const stays = here.has(one.id) && fits({ ...one, unread: 1 }, query, person) !== false;
    return (fitting === true && (!end || compare(one, end) < 0)) || stays;
  });
  const kept = before.filter((one) => !next.has(one.id));
  const items = [...kept, ...incoming].sort(compare);
  return { ...pages, pages: cut(items, pages.pages) };
}

/** The pages keep their cursors, and all but the last their sizes. */
function cut(items: Conversation[], pages: CursorPage<Conversation>[]): CursorPage<Conversation>[] {
  let at = 0;
  return pages.map((page, index) => {
    const to = index === pages.length - 1 ? items.length : Math.min(items.length, at + page.items.length);
    const part = { ...page, items: items.slice(at, to) };
    at = to;
    return part;
  });
}

const buckets: Record<keyof ConversationCounts, (one: Conversation, person: number) => boolean> = {
  mine: (one, person) => one.status === "open" && one.assignee?.id === person,
  nobody: (one) => one.status === "open" && one.assignee === null,
  open: (one) => one.status === "open",
  pending: (one) => one.status === "pending",
  snoozed: (one) => one.status === "snoozed",
  unanswered: (one) => one.status === "open" && one.waiting_since !== null,
  unread: (one) => one.status === "open" && one.unread > 0,
  mentions: (one) => one.mentioned,
};

const COUNT_AGAIN_MS = 5_000;
let counting: ReturnType<typeof setTimeout> | null = null;

/** Count on from what is known; ask the server, at most every few seconds, where the old state is not known. */
function count(changes: { old: Conversation | undefined; next: Conversation }[]): void {
  const person = me();
  queryClient.setQueryData<ConversationCounts>(keys.conversationCounts, (counts) => {
    if (!counts) return counts;
    const sums = { ...counts };
    for (const { old, next } of changes) {
      if (!old) continue;
      for (const name of Object.keys(buckets) as (keyof ConversationCounts)[]) {
        sums[name] += Number(buckets[name](next, person)) - Number(buckets[name](old, person));
      }
    }
    return sums;
  });
  if (changes.every(({ old }) => old !== undefined)) return;
  counting ??= setTimeout(() => {
    counting = null;
    void queryClient.invalidateQueries({ queryKey: keys.conversationCounts });
  }, COUNT_AGAIN_MS);
}

/** Show the ticks of the last message in the lists. */
export function takeInState(messageId: number, state: MessageState): void {
  const ticked = (one: Conversation): Conversation =>
    one.last_message.id === messageId ? { ...one, last_message: { ...one.last_message, state } } : one;
  for (const [, key, pages] of lists()) {
    if (!pages.pages.some((page) => page.items.some((one) => one.last_message.id === messageId))) continue;
    queryClient.setQueryData<Pages>(key, {
      ...pages,
      pages: pages.pages.map((page) => ({ ...page, items: page.items.map(ticked) })),
    });
  }
}

import { useEffect } from "react";

import { refreshThread, type ThreadPages } from "@/features/inbox/api/get-thread";
import { known, takeIn, takeInState, type News } from "@/features/inbox/cache";
import { noteFile, noteState } from "@/features/inbox/latest-states";
import type { ListQuery } from "@/features/inbox/filters";
import type { ThreadMessage } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";
import { useEvent, type Events } from "@/lib/socket";

const GATHER_MS = 120;

type Listener = (news: News[]) => void;
const listeners = new Set<Listener>();

/** News of the same moment is taken in together: one drawing for two hundred messages. */
const gathered = new Map<number, News>();
let timer: ReturnType<typeof setTimeout> | null = null;

function gather(event: Events["conversation_updated"]): void {
  const before = gathered.get(event.conversation.id);
  const newest =
    before && before.conversation.updated_at > event.conversation.updated_at ? before.conversation : event.conversation;
  gathered.set(newest.id, {
    conversation: newest,
    received: (before?.received ?? 0) + event.received,
  });
  timer ??= setTimeout(() => {
    timer = null;
    const news = [...gathered.values()];
    gathered.clear();
    takeIn(news);
    news.forEach(followThread);
    listeners.forEach((listener) => listener(news));
  }, GATHER_MS);
}

/** An open thread reads on; one that is only kept is read anew when it is opened. */
function followThread({ conversation, received }: News): void {
  const { id, contact } = conversation;
  const thread = queryClient.getQueryCache().find({ queryKey: keys.thread(id) });
  if (!thread) return;
  if (thread.isActive()) {
    void refreshThread(id);
    void queryClient.invalidateQueries({ queryKey: keys.conversationNotes(id) });
    void queryClient.invalidateQueries({ queryKey: keys.suggestion(id) });
    // What they wrote may have changed what stands beside it: a STOP, an answer to a campaign.
    if (received > 0 && contact.id !== null) {
      void queryClient.invalidateQueries({ queryKey: keys.contact(contact.id) });
    }
  } else {
    queryClient.removeQueries({ queryKey: keys.thread(id) });
  }
}

function takeInStatus(event: Events["message_status"]): void {
  noteState(event.message_id, event.state, event.reason);
  takeInState(event.message_id, event.state);
  const changed = (message: ThreadMessage): ThreadMessage =>
    message.id === event.message_id ? { ...message, state: event.state, reason: event.reason } : message;
  for (const [key, thread] of queryClient.getQueriesData<ThreadPages>({ queryKey: keys.threads })) {
    if (!thread?.pages.some((page) => page.items.some((message) => message.id === event.message_id))) continue;
    queryClient.setQueryData<ThreadPages>(key, {
      ...thread,
      pages: thread.pages.map((page) => ({ ...page, items: page.items.map(changed) })),
    });
  }
}

/** A file has come, or never will: the thread that shows it reads its newest page again. */
function takeInMedia(event: Events["message_media"]): void {
  noteFile(event.message_id);
  for (const [key, thread] of queryClient.getQueriesData<ThreadPages>({ queryKey: keys.threads })) {
    if (!thread?.pages.some((page) => page.items.some((message) => message.id === event.message_id))) continue;
    void refreshThread(key[keys.threads.length] as number);
  }
}

/** The row shows it, the tab counts it; who is named for the first time somewhere may not have it in any list. */
function takeInMention({ conversation_id }: Events["mentioned"]): void {
  const one = known(conversation_id);
  if (one) takeIn([{ conversation: one, received: 0 }], { unread: one.unread, mentioned: true });
  else void queryClient.invalidateQueries({ queryKey: keys.conversationCounts });
  void queryClient.invalidateQueries({
    queryKey: keys.conversationLists,
    predicate: ({ queryKey }) => (queryKey[keys.conversationLists.length] as ListQuery).mentioned !== "",
  });
}

function takeInSuggestion(event: Events["assistant_suggested"]): void {
  void queryClient.invalidateQueries({ queryKey: keys.suggestion(event.conversation_id) });
}

/** Let live news into the cache, on whatever page. */
export function useInboxLive(): void {
  useEvent("conversation_updated", gather);
  useEvent("message_status", takeInStatus);
  useEvent("message_media", takeInMedia);
  useEvent("mentioned", takeInMention);
  useEvent("assistant_suggested", takeInSuggestion);
}

/** Hear of news after it has been taken in. `listener` should be stable. */
export function useNews(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listener]);
}

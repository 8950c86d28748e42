import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useCounts } from "@/features/inbox/api/get-conversations";
import { mediaWord } from "@/features/inbox/media/words";
import type { News } from "@/features/inbox/cache";
import { chime, mayNotify, notify, useCalling } from "@/features/inbox/calling";
import { useInboxLive, useNews } from "@/features/inbox/live";
import { nameOf } from "@/features/inbox/names";
import { useUser } from "@/lib/api/session";
import { loadWords } from "@/lib/i18n";
import { setWaiting } from "@/lib/title";

/** Draws nothing: keeps the cache right, counts in the window's title, and calls who wishes to be called. */
export function InboxNews() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useUser();
  const unread = useCounts().data?.unread ?? 0;
  const [notifies] = useCalling("notify");
  const [sounds] = useCalling("sound");
  useInboxLive();
  useEffect(() => setWaiting(unread), [unread]);
  useNews(
    useCallback(
      (news: News[]) => {
        const calls = news.filter(
          ({ conversation, received }) =>
            received > 0 && (conversation.assignee === null || conversation.assignee.id === me.id),
        );
        const unseen = calls.filter(({ conversation }) => !isLookedAt(conversation.id));
        if (unseen.length > 0 && sounds) chime();
        if (!notifies || mayNotify() !== "granted" || document.hasFocus()) return;
        void loadWords().then(() => {
          for (const { conversation } of unseen) {
            notify(
              t("inbox.newMessageFrom", { name: nameOf(conversation) }),
              conversation.last_message.text || t(mediaWord(conversation.last_message.kind)),
              `conversation-${conversation.id}`,
              () => void navigate(`/inbox/${conversation.id}`),
            );
          }
        });
      },
      [t, navigate, me.id, notifies, sounds],
    ),
  );
  return null;
}

function isLookedAt(id: number): boolean {
  return document.hasFocus() && location.pathname === `/inbox/${id}`;
}

import { Anchor, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useCounts } from "@/features/inbox/api/get-conversations";
import { mediaWord } from "@/features/inbox/media/words";
import type { News } from "@/features/inbox/cache";
import { chime, mayNotify, notify, useCalling } from "@/features/inbox/calling";
import { useInboxLive, useNews } from "@/features/inbox/live";
import { nameOf } from "@/lib/names";
import { useUser } from "@/lib/api/session";
import { loadWords } from "@/lib/i18n";
import { useEvent } from "@/lib/socket";
import { setWaiting } from "@/lib/title";

const SHOWN_MS = 12_000;

/** Draws nothing: keeps the cache right, counts in the window's title, and calls who wishes to be called. */
export function InboxNews() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useUser();
  const unread = useCounts().data?.unread ?? 0;
  const [notifies] = useCalling("notify");
  const [sounds] = useCalling("sound");
  useInboxLive();
  useMentionCalls(notifies, sounds);
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

/** Whoever is named in a note is told at once, on whatever page; the tab keeps it until it is read. */
function useMentionCalls(notifies: boolean, sounds: boolean): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEvent(
    "mentioned",
    useCallback(
      ({ conversation_id, note_id, text, author }) => {
        if (isLookedAt(conversation_id)) return;
        const id = `mention-${note_id}`;
        const open = () => {
          notifications.hide(id);
          void navigate(`/inbox/${conversation_id}`);
        };
        if (sounds) chime();
        void loadWords().then(() => {
          const title = t("inbox.namedBy", { name: author });
          notifications.show({ id, title, message: <MentionWords text={text} onOpen={open} />, autoClose: SHOWN_MS });
          if (notifies && mayNotify() === "granted" && !document.hasFocus()) notify(title, text, id, open);
        });
      },
      [t, navigate, notifies, sounds],
    ),
  );
}

function MentionWords({ text, onOpen }: { text: string; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm" lineClamp={3} dir="auto">
        {text}
      </Text>
      <Anchor component="button" size="sm" onClick={onOpen}>
        {t("inbox.openMention")}
      </Anchor>
    </>
  );
}

function isLookedAt(id: number): boolean {
  return document.hasFocus() && location.pathname === `/inbox/${id}`;
}

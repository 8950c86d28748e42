import { ActionIcon, Loader, Skeleton, Text } from "@mantine/core";
import { IconArrowDown, IconNote, IconRobot } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { useNotes } from "@/features/inbox/api/notes";
import { useThread } from "@/features/inbox/api/get-thread";
import { Bubble, OutgoingBubble, type BubbleActs } from "@/features/inbox/components/Bubble";
import { entriesOf, type Entry } from "@/features/inbox/entries";
import { useNow } from "@/features/inbox/window";
import { useOutbox } from "@/features/inbox/outbox";
import type { ConversationNote } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./Thread.module.css";

interface ThreadProps extends Omit<BubbleActs, "onShow"> {
  conversationId: number;
  name: string;
}

const FOUND_MS = 1_600;
const AWAY_PX = 240;
const AHEAD_PX = 400;

/** What was said, the newest at the bottom; older messages come above without moving what is read. */
export function Thread({ conversationId, name, ...acts }: ThreadProps) {
  const { t } = useTranslation();
  const thread = useThread(conversationId);
  const notes = useNotes(conversationId);
  const outbox = useOutbox(conversationId);
  const frame = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = thread;
  const entries = useMemo(
    () =>
      entriesOf(thread.data?.pages.flatMap((page) => page.items) ?? [], notes.data?.items ?? [], outbox, !hasNextPage),
    [thread.data, notes.data, outbox, hasNextPage],
  );
  const top = useSeen(useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]));
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => frame.current?.scrollTo({ top: 0 }), []);
  const leaving = outbox.length;
  useEffect(() => {
    if (leaving > 0) toEnd();
  }, [leaving, toEnd]);
  if (thread.isError) {
    return (
      <div className={classes.problem}>
        <Problem error={thread.error} onRetry={() => void thread.refetch()} />
      </div>
    );
  }
  return (
    <div className={classes.place}>
      <div
        ref={frame}
        className={classes.frame}
        role="log"
        aria-label={t("inbox.thread")}
        tabIndex={0}
        onScroll={(event) => setAway(event.currentTarget.scrollTop < -AWAY_PX)}
      >
        {/* The frame runs from the bottom up, so that it stays where it is when it grows above. */}
        <div className={classes.inner}>
          {thread.data === undefined ? (
            <Waiting />
          ) : (
            <>
              {hasNextPage && (
                <div ref={top} className={classes.top}>
                  {isFetchingNextPage && <Loader size="xs" aria-label={t("inbox.older")} />}
                </div>
              )}
              {!hasNextPage && entries.length > 0 && <p className={classes.beginning}>{t("inbox.beginning")}</p>}
              {entries.map((entry) => (
                <OneEntry key={entry.key} entry={entry} name={name} {...acts} />
              ))}
            </>
          )}
        </div>
      </div>
      {away && (
        <ActionIcon
          className={classes.toEnd}
          variant="default"
          size="lg"
          radius="xl"
          onClick={toEnd}
          aria-label={t("inbox.toEnd")}
        >
          <IconArrowDown size={18} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** Call when the element comes into sight. */
function useSeen(onSeen: () => void): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const observer = new IntersectionObserver(
        (seen) => {
          if (seen.some((one) => one.isIntersecting)) onSeen();
        },
        { root: element.closest("[role='log']"), rootMargin: `${AHEAD_PX}px 0px 0px 0px` },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
    [onSeen],
  );
}

function show(messageId: number): void {
  const line = document.getElementById(`message-${messageId}`);
  if (line === null) return;
  line.scrollIntoView({ block: "center", behavior: "smooth" });
  line.dataset.found = "";
  setTimeout(() => delete line.dataset.found, FOUND_MS);
}

function OneEntry({ entry, name, ...acts }: { entry: Entry; name: string } & Omit<BubbleActs, "onShow">) {
  switch (entry.kind) {
    case "day":
      return <Day at={entry.at} />;
    case "note":
      return <Note note={entry.note} />;
    case "outgoing":
      return <OutgoingBubble outgoing={entry.outgoing} name={name} />;
    case "message":
      return <Bubble message={entry.message} name={name} joined={entry.joined} onShow={show} {...acts} />;
  }
}

const DAY_MS = 86_400_000;

function Day({ at }: { at: string }) {
  const { t, i18n } = useTranslation();
  const day = new Date(at).toDateString();
  const long = new Intl.DateTimeFormat(i18n.language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  const now = useNow(DAY_MS / 24);
  const isToday = day === new Date(now).toDateString();
  const isYesterday = day === new Date(now - DAY_MS).toDateString();
  return (
    <div className={classes.day} role="separator">
      <span>{isToday ? t("inbox.today") : isYesterday ? t("inbox.yesterday") : long.format(new Date(at))}</span>
    </div>
  );
}

function Note({ note }: { note: ConversationNote }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isAssistants = note.author === null;
  const name = note.author?.name ?? t("drafts.assistant");
  const Glyph = isAssistants ? IconRobot : IconNote;
  return (
    <div className={classes.note} role="article" aria-label={t("inbox.noteBy", { name })}>
      <div className={classes.noteHead}>
        <Glyph size={14} aria-hidden />
        <Text span size="xs" fw={600}>
          {name}
        </Text>
        <Text span size="xs">
          {t("inbox.onlyUs")} · <time dateTime={note.created_at}>{format.time(note.created_at)}</time>
        </Text>
      </div>
      <div className={classes.noteText} dir="auto">
        {isAssistants ? note.text.split("\n").map(say).join("\n") : note.text}
      </div>
    </div>
  );
}

function Waiting() {
  return (
    <div aria-hidden>
      {[38, 52, 30, 60, 44].map((width, index) => (
        <Skeleton key={width} height={44} width={`${width}%`} radius="lg" mt="sm" ml={index % 2 === 1 ? "auto" : 0} />
      ))}
    </div>
  );
}

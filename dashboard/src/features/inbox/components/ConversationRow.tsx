import { Checkbox } from "@mantine/core";
import { IconClockExclamation, IconHourglassHigh, IconLock, IconMoon, IconRobot } from "@tabler/icons-react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { mediaWord } from "@/features/inbox/media/words";
import { IntentTag } from "@/features/inbox/components/IntentTag";
import { LabelTag } from "@/features/inbox/components/LabelTag";
import { Ticks } from "@/features/inbox/components/Ticks";
import { initialsOf, isAnswering, nameOf } from "@/lib/names";
import { windowAt } from "@/features/inbox/window";
import type { CampaignReply, Conversation } from "@/lib/api/types";
import { useFormat, type Format } from "@/lib/format";

import classes from "./ConversationRow.module.css";

const LABELS_SHOWN = 2;
const MOST_UNREAD = 99;
const DAY_MS = 86_400_000;

interface ConversationRowProps {
  conversation: Conversation;
  to: string;
  open: boolean;
  focused: boolean;
  now: number;
  reply: CampaignReply | undefined;
  /** Whether it is ticked; null where nobody chooses. */
  chosen: boolean | null;
  onChoose: (id: number) => void;
}

/** The box to tick stands beside the link, not in it: two things to press. */
export const ConversationRow = memo(function ConversationRow({ chosen, onChoose, ...row }: ConversationRowProps) {
  const { t } = useTranslation();
  const { id } = row.conversation;
  const name = nameOf(row.conversation) || t("inbox.noName");
  return (
    <>
      {chosen !== null && (
        <Checkbox
          className={classes.choose}
          aria-label={t("inbox.bulk.choose", { name })}
          checked={chosen}
          onChange={() => onChoose(id)}
        />
      )}
      <RowLink {...row} choosing={chosen !== null} name={name} />
    </>
  );
});

interface RowLinkProps extends Omit<ConversationRowProps, "chosen" | "onChoose"> {
  choosing: boolean;
  name: string;
}

function RowLink(props: RowLinkProps) {
  const { conversation, to, open, focused, now, reply, choosing, name } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // Scrolled out and in again, the row must not take the cursor from who is writing.
    if (focused && !document.activeElement?.matches("input, textarea")) link.current?.focus({ preventScroll: true });
  }, [focused]);
  const unread = conversation.unread;
  return (
    <Link
      ref={link}
      to={to}
      className={classes.row}
      aria-current={open ? "true" : undefined}
      data-unread={unread > 0 || undefined}
      data-choosing={choosing || undefined}
    >
      <span className={classes.face} aria-hidden>
        {initialsOf(name)}
      </span>
      <span className={classes.words}>
        <span className={classes.first}>
          <bdi className={classes.name}>{name}</bdi>
          <time className={classes.at} dateTime={conversation.last_message.at}>
            {shortTime(conversation.last_message.at, now, format)}
          </time>
        </span>
        <span className={classes.second}>
          <LastWords conversation={conversation} />
          {conversation.mentioned && (
            <span className={classes.badge} role="img" aria-label={t("inbox.named")} title={t("inbox.named")}>
              @
            </span>
          )}
          {unread > 0 && (
            <span className={classes.badge} aria-label={t("inbox.unread", { count: unread })}>
              {unread >= MOST_UNREAD ? `${MOST_UNREAD}+` : unread}
            </span>
          )}
        </span>
        <span className={classes.third}>
          <Standing conversation={conversation} now={now} />
          {reply?.intent && <IntentTag intent={reply.intent} />}
          {conversation.labels.slice(0, LABELS_SHOWN).map((label) => (
            <LabelTag key={label.id} label={label} />
          ))}
          {conversation.labels.length > LABELS_SHOWN && (
            <span className={classes.faint}>+{conversation.labels.length - LABELS_SHOWN}</span>
          )}
          {isAnswering(conversation) && (
            <span className={classes.holder} title={t("drafts.answering")}>
              <IconRobot size={13} role="img" aria-label={t("drafts.answering")} />
            </span>
          )}
          {conversation.assignee && (
            <span className={classes.holder} title={t("inbox.assignedTo", { name: conversation.assignee.name })}>
              <span aria-hidden>{initialsOf(conversation.assignee.name)}</span>
              <span className={classes.hidden}>{t("inbox.assignedTo", { name: conversation.assignee.name })}</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}

function LastWords({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { direction, state, kind, text } = conversation.last_message;
  const words = text || t(mediaWord(kind));
  return (
    <span className={classes.last}>
      {direction === "outbound" && state && <Ticks state={state} />}
      <bdi>{direction === "outbound" ? t("inbox.youSaid", { text: words }) : words}</bdi>
    </span>
  );
}

/** How long somebody waits, how long one may write, until when it sleeps: the one of these that matters most. */
function Standing({ conversation, now }: { conversation: Conversation; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (conversation.status === "closed") return <span className={classes.faint}>{t("inbox.status.closed")}</span>;
  if (conversation.snoozed_until) {
    return (
      <span className={classes.faint}>
        <IconMoon size={13} aria-hidden /> {format.dateTime(conversation.snoozed_until)}
      </span>
    );
  }
  const { open, soon, seconds } = windowAt(conversation.window_closes_at, now);
  const wait = conversation.waiting_since;
  return (
    <>
      {!open && (
        <span className={classes.faint} title={t("inbox.windowClosed")}>
          <IconLock size={13} role="img" aria-label={t("inbox.windowClosed")} />
        </span>
      )}
      {soon && (
        <span className={classes.amber} title={t("inbox.windowClosesSoon", { time: format.minutes(seconds) })}>
          <IconClockExclamation size={13} aria-hidden /> {format.minutes(seconds)}
        </span>
      )}
      {wait && (
        <span className={classes.faint}>
          <IconHourglassHigh size={13} aria-hidden />{" "}
          {t("inbox.waiting", { time: format.minutes(minutes(now - Date.parse(wait))) })}
        </span>
      )}
    </>
  );
}

/** Whole minutes, in seconds: a list that counts seconds is never still. */
function minutes(ms: number): number {
  return Math.max(60, Math.floor(ms / 60_000) * 60);
}

/** The hour of today, the day of this week, else the date. */
function shortTime(iso: string, now: number, format: Format): string {
  const at = new Date(iso);
  if (at.toDateString() === new Date(now).toDateString()) return format.time(iso);
  return now - at.getTime() < 6 * DAY_MS ? format.weekday(iso) : format.shortDate(iso);
}

import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCornerUpRight, IconRobot, IconSpeakerphone } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useErrorText } from "@/components/ui/Problem";
import { isBare, MessageBody } from "@/features/inbox/components/MessageBody";
import { objectOf } from "@/features/inbox/components/bodies/body";
import { ReactMenu } from "@/features/inbox/components/ReactMenu";
import { Ticks } from "@/features/inbox/components/Ticks";
import { isAssistants, momentOf } from "@/features/inbox/entries";
import { mediaWord } from "@/features/inbox/media/words";
import { discard, tryAgain, type Outgoing } from "@/features/inbox/outbox";
import type { Quoted, ThreadMessage } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./Bubble.module.css";

export interface BubbleActs {
  onQuote: (message: ThreadMessage) => void;
  /** Null while nobody may react. */
  onReact: ((message: ThreadMessage, emoji: string) => void) | null;
  onSendAgain: (message: ThreadMessage) => void;
  onShow: (messageId: number) => void;
}

interface BubbleProps extends BubbleActs {
  message: ThreadMessage;
  /** Who the other person is. */
  name: string;
  /** It continues what stands above. */
  joined: boolean;
}

/** One message of the thread. */
export const Bubble = memo(function Bubble({ message, name, joined, ...acts }: BubbleProps) {
  const { t } = useTranslation();
  const own = message.direction === "outbound";
  const bare = isBare(message.kind, message.preview !== null);
  const quiet = bare && message.kind !== "template";
  const foot = <Foot message={message} quiet={quiet} />;
  if (quiet) return <MessageBody message={message} foot={foot} />;
  return (
    <div
      id={`message-${message.id}`}
      className={classes.line}
      data-own={own || undefined}
      data-joined={joined || undefined}
      role="article"
      aria-label={own ? (message.author?.name ?? t(isAssistants(message) ? "drafts.assistant" : "inbox.you")) : name}
    >
      {!joined && <Above message={message} />}
      <div className={classes.row}>
        <div className={classes.bubble} data-bare={bare || undefined}>
          <Forwarded message={message} />
          {message.quoted && <Quote quoted={message.quoted} name={name} onShow={acts.onShow} />}
          <MessageBody message={message} foot={foot} />
          <Reactions message={message} />
        </div>
        {acts.onReact !== null && !own && message.wamid !== null && (
          <ReactMenu message={message} className={classes.act} onReact={acts.onReact} />
        )}
        {message.wamid !== null && (
          <ActionIcon
            className={classes.act}
            aria-label={t("inbox.quote")}
            title={t("inbox.quote")}
            onClick={() => acts.onQuote(message)}
          >
            <IconArrowBackUp size={16} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <Failure message={message} onSendAgain={acts.onSendAgain} />
    </div>
  );
});

function Reactions({ message }: { message: ThreadMessage }) {
  const { t } = useTranslation();
  const emoji = message.reactions.map((one) => one.emoji).join(" ");
  if (emoji === "") return null;
  return (
    <span className={classes.reactions} role="img" aria-label={`${t("inbox.reactions")}: ${emoji}`}>
      {emoji}
    </span>
  );
}

/** Who of us wrote it, or which campaign it belonged to. */
function Above({ message }: { message: ThreadMessage }) {
  const { t } = useTranslation();
  if (message.campaign) {
    return (
      <Link className={classes.above} to={`/campaigns/${message.campaign.id}`}>
        <IconSpeakerphone size={13} aria-hidden /> {t("inbox.ofCampaign", { name: message.campaign.name })}
      </Link>
    );
  }
  if (isAssistants(message)) {
    return (
      <span className={classes.above}>
        <IconRobot size={13} aria-hidden /> {t("drafts.assistant")}
      </span>
    );
  }
  return message.author ? <span className={classes.above}>{message.author.name}</span> : null;
}

function Forwarded({ message }: { message: ThreadMessage }) {
  const { t } = useTranslation();
  const content = objectOf(message.content);
  const forwarded = objectOf(content.context).forwarded === true;
  const fromAd = content.referral !== undefined;
  if (!forwarded && !fromAd) return null;
  return (
    <span className={classes.forwarded}>
      <IconCornerUpRight size={13} aria-hidden /> {forwarded ? t("inbox.forwarded") : t("inbox.fromAd")}
    </span>
  );
}

export function Quote({ quoted, name, onShow }: { quoted: Quoted; name: string; onShow?: (id: number) => void }) {
  const { t } = useTranslation();
  const words = quoted.text ?? t(mediaWord(quoted.kind));
  const by = quoted.direction === "inbound" ? name : t("inbox.you");
  const inside = (
    <>
      <span className={classes.quoteBy}>{by} </span>
      <span className={classes.quoteText} dir="auto">
        {words}
      </span>
    </>
  );
  if (!onShow) return <div className={classes.quote}>{inside}</div>;
  return (
    <button
      type="button"
      className={classes.quote}
      aria-label={`${t("inbox.showQuoted")}: ${by} ${words}`}
      onClick={() => onShow(quoted.id)}
    >
      {inside}
    </button>
  );
}

function Foot({ message, quiet }: { message: ThreadMessage; quiet: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const at = momentOf(message);
  const edited = objectOf(message.content).edited_at !== undefined;
  return (
    <span className={quiet ? classes.quietFoot : classes.foot}>
      {edited && <span>{t("inbox.edited")}</span>}
      <time dateTime={at} title={format.dateTime(at)}>
        {format.time(at)}
      </time>
      {message.direction === "outbound" && <Ticks state={message.state} />}
    </span>
  );
}

const LOST: ReadonlySet<string> = new Set(["failed", "expired"]);

function Failure({ message, onSendAgain }: { message: ThreadMessage; onSendAgain: (message: ThreadMessage) => void }) {
  const { t } = useTranslation();
  if (!LOST.has(message.state) || message.direction === "inbound") return null;
  const reason = message.reason;
  return (
    <Refusal
      why={reason ? say(reason.title) : t(`states.${message.state}`)}
      more={reason?.cure ? say(reason.cure) : undefined}
    >
      {message.campaign === null && (
        <Button size="compact-xs" variant="default" onClick={() => onSendAgain(message)}>
          {t("inbox.tryAgain")}
        </Button>
      )}
    </Refusal>
  );
}

function Refusal({ why, more, children }: { why: string; more?: string; children: ReactNode }) {
  return (
    <div className={classes.refusal} role="status">
      <Tooltip label={more} disabled={more === undefined} multiline maw={320}>
        <span>{why}</span>
      </Tooltip>
      {children}
    </div>
  );
}

/** An answer that the server has not taken yet. */
export function OutgoingBubble({ outgoing, name }: { outgoing: Outgoing; name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const textOf = useErrorText();
  const refused = outgoing.state === "refused";
  const message = {
    kind: outgoing.kind ?? (outgoing.preview ? "template" : "text"),
    text: outgoing.text,
    preview: outgoing.preview,
    direction: "outbound",
    content: outgoing.content ?? null,
    media: null,
  } as ThreadMessage;
  const foot = (
    <span className={classes.foot}>
      {format.time(outgoing.at)}
      <Ticks state={refused ? "failed" : "queued"} />
    </span>
  );
  return (
    <div className={classes.line} data-own role="article" aria-label={t("inbox.you")}>
      <div className={classes.row}>
        <div className={classes.bubble} data-bare={outgoing.preview !== null || undefined} data-leaving>
          {outgoing.quoted && <Quote quoted={outgoing.quoted} name={name} />}
          <MessageBody message={message} foot={foot} />
        </div>
      </div>
      {refused && (
        <Refusal why={outgoing.refusal === null ? t("inbox.notSent") : textOf(outgoing.refusal)}>
          <Button size="compact-xs" variant="default" onClick={() => tryAgain(outgoing.key)}>
            {t("inbox.tryAgain")}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discard(outgoing.key)}>
            {t("inbox.discard")}
          </Button>
        </Refusal>
      )}
    </div>
  );
}

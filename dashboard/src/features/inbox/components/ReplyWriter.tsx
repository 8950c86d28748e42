import { ActionIcon, Button, CloseButton, Text, Textarea } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { IconMessageBolt, IconSend } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { useCannedReplies } from "@/features/inbox/api/canned-replies";
import { keepDraft, useDraft } from "@/features/inbox/api/drafts";
import { showTyping } from "@/features/inbox/api/show-typing";
import { called, filled, matching } from "@/features/inbox/canned";
import { Quote } from "@/features/inbox/components/Bubble";
import { Choices, stepped } from "@/features/inbox/components/Choices";
import { SuggestionBar } from "@/features/inbox/components/SuggestionBar";
import { EmojiButton } from "@/features/inbox/components/EmojiButton";
import { useInsertion } from "@/lib/insertion";
import { AttachmentList } from "@/features/inbox/media/AttachmentList";
import { useAttachments } from "@/features/inbox/media/attachments";
import { DropZone } from "@/features/inbox/media/DropZone";
import { ExtrasMenu } from "@/features/inbox/media/ExtrasMenu";
import { FileTools } from "@/features/inbox/media/FileTools";
import { sendFiles } from "@/features/inbox/media/send-files";
import { nameOf } from "@/lib/names";
import { send } from "@/features/inbox/outbox";
import { useDrafted } from "@/features/inbox/suggestion";
import { useUser } from "@/lib/api/session";
import type { CannedReply, Conversation, ThreadMessage } from "@/lib/api/types";
import { sayTyping } from "@/lib/socket";

import classes from "./Composer.module.css";

const LONGEST = 4096;
const NEARLY = 200;
const PAUSE_MS = 700;
const SHOWN = 6;

interface ReplyWriterProps {
  conversation: Conversation;
  quoted: ThreadMessage | null;
  onDropQuote: () => void;
  field: Ref<HTMLTextAreaElement>;
}

/** An answer in free words; ready-made ones by a slash. */
export function ReplyWriter({ conversation, quoted, onDropQuote, field }: ReplyWriterProps) {
  const { t } = useTranslation();
  const me = useUser();
  const [text, setText] = useKeptText(conversation.id);
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const begun = dismissed ? null : called(text);
  const replies = useCannedReplies();
  const found = begun === null ? [] : matching(replies.data?.items ?? [], begun).slice(0, SHOWN);
  const take = (reply: CannedReply) => setText(filled(reply.text, conversation, me));
  const tooLong = text.length > LONGEST;
  const files = useAttachments(conversation.id);
  const short = quoted && { id: quoted.id, direction: quoted.direction, kind: quoted.kind, text: quoted.text };
  const nothing = files.all.length === 0 ? text.trim() === "" : !files.ready;
  const change = (value: string) => {
    setText(value);
    if (value !== "" && !value.startsWith("/")) showTyping(conversation.id);
    setDismissed(false);
    setAt(0);
  };
  const drafted = useDrafted(conversation.id, text, change);
  const submit = () => {
    if (nothing || tooLong) return;
    if (files.all.length > 0) {
      sendFiles({ conversationId: conversation.id, files: files.all, text, quoted: short });
      files.clear();
    } else {
      send({
        conversationId: conversation.id,
        body: { text: { body: text, preview_url: /https?:\/\//.test(text) }, reply_to: quoted?.id ?? null },
        text,
        quoted: short,
      });
    }
    setText("");
    drafted.settle();
    onDropQuote();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = found[Math.min(at, found.length - 1)];
    if (chosen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      setAt(stepped(at, event.key, found.length));
    } else if (chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(chosen);
    } else if (drafted.onKey(event.key, event.shiftKey)) {
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (chosen) setDismissed(true);
      else if (quoted) onDropQuote();
      else event.currentTarget.blur();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  };
  const insertion = useInsertion(text, change);
  const ref = useMergedRef(field, insertion.field);
  return (
    <DropZone className={classes.writer} onFiles={files.add}>
      {begun !== null && (
        <Choices
          label={t("inbox.canned")}
          at={at}
          choices={found.map((reply) => ({
            key: reply.id,
            title: `/${reply.shortcut}`,
            text: reply.text,
            choose: () => take(reply),
          }))}
          none={t("inbox.cannedNone")}
        />
      )}
      {quoted && (
        <div className={classes.quoted}>
          <Quote quoted={quoted} name={nameOf(conversation)} />
          <CloseButton size="sm" aria-label={t("inbox.dropQuote")} onClick={onDropQuote} />
        </div>
      )}
      <SuggestionBar drafted={drafted} />
      <AttachmentList files={files} />
      <Textarea
        ref={ref}
        aria-label={t("inbox.write")}
        placeholder={t("inbox.write")}
        dir="auto"
        autosize
        minRows={2}
        maxRows={10}
        variant="unstyled"
        value={text}
        onChange={(event) => {
          change(event.currentTarget.value);
          sayTyping(conversation.id);
        }}
        onKeyDown={onKeyDown}
        error={tooLong}
      />
      <div className={classes.tools}>
        <ActionIcon
          aria-label={t("inbox.canned")}
          title={t("inbox.canned")}
          onClick={() => change(text === "" ? "/" : text)}
          disabled={text !== ""}
        >
          <IconMessageBolt size={18} aria-hidden />
        </ActionIcon>
        <EmojiButton onPick={insertion.insert} onClosed={insertion.focus} />
        <FileTools files={files} />
        <ExtrasMenu conversationId={conversation.id} quoted={short} onSent={onDropQuote} />
        <Text size="xs" c="dimmed" className={classes.hint}>
          {t("inbox.shortcutHint")} · {t("inbox.enterSends")}
        </Text>
        {text.length > LONGEST - NEARLY && (
          <Text size="xs" c={tooLong ? "var(--state-red-ink)" : "dimmed"}>
            {tooLong ? t("inbox.tooLong", { max: LONGEST }) : LONGEST - text.length}
          </Text>
        )}
        <Button
          size="xs"
          leftSection={<IconSend size={15} aria-hidden />}
          disabled={nothing || tooLong}
          onClick={submit}
        >
          {t("inbox.send")}
        </Button>
      </div>
    </DropZone>
  );
}

/** The text of one's draft: from the server at first, kept there after each pause and when one leaves. */
function useKeptText(conversationId: number): [string, (text: string) => void] {
  const draft = useDraft(conversationId);
  const [typed, setTyped] = useState<string | null>(null);
  const kept = useRef<string | null>(null);
  const text = typed ?? draft.data?.text ?? "";
  useEffect(() => {
    kept.current = typed;
    if (typed === null) return;
    const keep = () => {
      kept.current = null;
      // What cannot be kept now is kept with the next pause; the words stay in the field.
      void keepDraft(conversationId, typed).catch(() => (kept.current = typed));
    };
    const timer = setTimeout(keep, typed === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [conversationId, typed]);
  useEffect(
    () => () => {
      if (kept.current !== null) void keepDraft(conversationId, kept.current).catch(() => null);
    },
    [conversationId],
  );
  return [text, setTyped];
}

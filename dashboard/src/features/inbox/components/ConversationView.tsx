import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { react } from "@/features/inbox/api/react";
import { changeConversation, markRead, type Change } from "@/features/inbox/api/change-conversation";
import { Composer, useComposer, type Mode } from "@/features/inbox/components/Composer";
import { ReplyStrip } from "@/features/inbox/components/ReplyStrip";
import { Thread } from "@/features/inbox/components/Thread";
import { ThreadHeader, type OpenMenu } from "@/features/inbox/components/ThreadHeader";
import { Viewers } from "@/features/inbox/components/Viewers";
import { objectOf, textOf } from "@/features/inbox/components/bodies/body";
import { nameOf } from "@/lib/names";
import { send, type ReplyBody } from "@/features/inbox/outbox";
import { useWindow } from "@/features/inbox/window";
import { useUser } from "@/lib/api/session";
import type { Conversation, ThreadMessage } from "@/lib/api/types";
import { useShortcuts } from "@/lib/shortcuts";
import { useAct } from "@/lib/use-act";

import classes from "./ConversationView.module.css";

interface ConversationViewProps {
  conversation: Conversation;
  back: string;
  onBack: () => void;
  onClosed: (id: number) => void;
  personShown: boolean;
  onPerson: () => void;
}

/** One conversation: who, what was said, and where to answer. */
export function ConversationView(props: ConversationViewProps) {
  const { conversation, back, onBack, onClosed, personShown, onPerson } = props;
  const { t } = useTranslation();
  const me = useUser();
  const [menu, setMenu] = useState<OpenMenu>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const composer = useComposer();
  const { setMode, setQuoted, setTemplate } = composer;
  const refused = useRefusalToast();
  const change = useAct(async (wanted: Change) => {
    await changeConversation(conversation.id, wanted);
    if (wanted.status === "closed" || wanted.status === "snoozed") onClosed(conversation.id);
  }, refused);
  useReadWhenSeen(conversation);

  const write = useCallback(
    (mode: Mode) => {
      setMode(mode);
      // The field is drawn first.
      requestAnimationFrame(() => field.current?.focus());
    },
    [setMode],
  );
  const onQuote = useCallback(
    (message: ThreadMessage) => {
      setQuoted(message);
      setTemplate(false);
      write("reply");
    },
    [setQuoted, setTemplate, write],
  );
  const onSendAgain = useCallback(
    (message: ThreadMessage) => {
      const body = bodyOf(message);
      // The values of a template are not known here: it is chosen anew.
      if (body === null) setTemplate(true);
      // One key for one failed message: pressed twice it is still sent once.
      else send({ conversationId: conversation.id, body, text: message.text ?? "", key: `again-${message.id}` });
    },
    [conversation.id, setTemplate],
  );
  const { run: putReaction } = useAct(
    ({ id, emoji }: { id: number; emoji: string }) => react(conversation.id, id, emoji),
    refused,
  );
  const onReact = useCallback(
    (message: ThreadMessage, emoji: string) => putReaction({ id: message.id, emoji }),
    [putReaction],
  );
  const mine = conversation.assignee?.id === me.id;
  const { open } = useWindow(conversation.window_closes_at);
  const isOurs = conversation.assignee === null || mine;
  const mayReact = open && isOurs && conversation.source === null && conversation.status !== "closed";
  useShortcuts({
    r: () => write("reply"),
    m: () => write("note"),
    a: () => change.run({ assignee_id: mine ? null : me.id }),
    A: () => setMenu("assign"),
    s: () => setMenu("snooze"),
    l: () => setMenu("label"),
    e: () => change.run({ status: conversation.status === "closed" ? "open" : "closed" }),
    i: onPerson,
    u: onBack,
    Escape: () => (menu === null ? onBack() : setMenu(null)),
  });
  return (
    <section className={classes.view} data-fills-phone aria-label={t("inbox.thread")}>
      <ThreadHeader
        conversation={conversation}
        back={back}
        onChange={change.run}
        menu={menu}
        onMenu={setMenu}
        personShown={personShown}
        onPerson={onPerson}
      />
      {conversation.replies[0] && <ReplyStrip conversationId={conversation.id} reply={conversation.replies[0]} />}
      <Thread
        conversationId={conversation.id}
        name={nameOf(conversation)}
        onQuote={onQuote}
        onReact={mayReact ? onReact : null}
        onSendAgain={onSendAgain}
      />
      <Viewers key={conversation.id} conversationId={conversation.id} />
      <Composer
        conversation={conversation}
        mode={composer.mode}
        onMode={write}
        quoted={composer.quoted}
        onDropQuote={() => setQuoted(null)}
        field={field}
        template={composer.template}
        onTemplate={setTemplate}
      />
    </section>
  );
}

/** What was asked of the server for a message of ours; null for a template. */
function bodyOf(message: ThreadMessage): ReplyBody | null {
  const content = objectOf(message.content);
  const upload = textOf(content.upload_id);
  if (message.kind === "template") return null;
  if (upload !== "") return { media: { upload_id: upload, caption: textOf(content.caption) } };
  return { text: { body: message.text ?? "", preview_url: content.preview_url === true } };
}

/** What is open in a window that is looked at has been read. */
function useReadWhenSeen({ id, unread, mentioned }: Conversation): void {
  const [seen, setSeen] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setSeen(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  useEffect(() => {
    // What could not be noted is noted with the next message, or the next visit.
    if (seen && (unread > 0 || mentioned)) void markRead(id).catch(() => null);
  }, [seen, id, unread, mentioned]);
}

import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconLock, IconRobot, IconTemplate } from "@tabler/icons-react";
import { useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { takeFromAssistant } from "@/features/inbox/api/assistant";
import { changeConversation } from "@/features/inbox/api/change-conversation";
import { NoteWriter } from "@/features/inbox/components/NoteWriter";
import { ReplyWriter } from "@/features/inbox/components/ReplyWriter";
import { TemplateWriter } from "@/features/inbox/components/TemplateWriter";
import { isAnswering } from "@/lib/names";
import { useWindow } from "@/features/inbox/window";
import { useUser } from "@/lib/api/session";
import type { Conversation, ThreadMessage } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useAct } from "@/lib/use-act";

import classes from "./Composer.module.css";

export type Mode = "reply" | "note";

interface ComposerProps {
  conversation: Conversation;
  mode: Mode;
  onMode: (mode: Mode) => void;
  quoted: ThreadMessage | null;
  onDropQuote: () => void;
  /** The field to write in, for who wants to put the cursor there. */
  field: Ref<HTMLTextAreaElement>;
  template: boolean;
  onTemplate: (on: boolean) => void;
}

/** Where answers and notes are written; says what may be sent, and to whom it belongs. */
export function Composer(props: ComposerProps) {
  const { conversation, mode, onMode, template, onTemplate } = props;
  const { t } = useTranslation();
  const { open, soon, seconds } = useWindow(conversation.window_closes_at);
  const format = useFormat();
  return (
    <section className={classes.composer} data-mode={mode} aria-label={t("inbox.mode")}>
      <div className={classes.head}>
        <SegmentedControl
          aria-label={t("inbox.mode")}
          value={mode}
          onChange={(value) => onMode(value)}
          data={[
            { value: "reply", label: t("inbox.reply") },
            { value: "note", label: t("inbox.note") },
          ]}
        />
        {mode === "reply" && conversation.status !== "closed" && (
          <>
            {open && conversation.source === null && (
              <Text size="xs" className={classes.window} data-soon={soon || undefined} role="timer">
                {t("inbox.windowLeft", { time: format.minutes(seconds) })}
              </Text>
            )}
            {open && conversation.source === null && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                leftSection={<IconTemplate size={14} aria-hidden />}
                onClick={() => onTemplate(!template)}
              >
                {template ? t("common.cancel") : t("inbox.template")}
              </Button>
            )}
          </>
        )}
      </div>
      {mode === "note" ? (
        <NoteWriter conversation={conversation} field={props.field} />
      ) : (
        <Answer {...props} windowOpen={open} />
      )}
    </section>
  );
}

function Answer({ windowOpen, ...props }: ComposerProps & { windowOpen: boolean }) {
  const { conversation, template, onTemplate } = props;
  const { t } = useTranslation();
  const me = useUser();
  // Colleagues may still look at templates and write notes; an answer needs the conversation.
  if (conversation.status === "closed") return <Closed conversation={conversation} />;
  if (conversation.assignee && conversation.assignee.id !== me.id) return <Held conversation={conversation} />;
  if (windowOpen && isAnswering(conversation)) return <AssistantHere conversation={conversation} />;
  if (windowOpen && !template) {
    return (
      <ReplyWriter
        conversation={conversation}
        quoted={props.quoted}
        onDropQuote={props.onDropQuote}
        field={props.field}
      />
    );
  }
  return (
    <>
      {!windowOpen && (
        <Text size="sm" className={classes.over}>
          {t("inbox.windowOver")}
        </Text>
      )}
      <TemplateWriter conversation={conversation} onSent={() => onTemplate(false)} />
    </>
  );
}

function Closed({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const open = useAct(() => changeConversation(conversation.id, { status: "open" }), useRefusalToast());
  return (
    <div className={classes.lock}>
      <Text size="sm">{t("inbox.closedConversation")}</Text>
      {/* What ended in another system only that system begins anew. */}
      {conversation.source === null && (
        <Button size="xs" variant="default" loading={open.busy} onClick={() => open.run()}>
          {t("inbox.openAgain")}
        </Button>
      )}
    </div>
  );
}

function Held({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const me = useUser();
  const take = useAct(() => changeConversation(conversation.id, { assignee_id: me.id }), useRefusalToast());
  return (
    <div className={classes.lock}>
      <Text size="sm">
        <IconLock size={15} aria-hidden className={classes.lockIcon} />{" "}
        {t("inbox.heldBy", { name: conversation.assignee?.name ?? "" })}
      </Text>
      <Button size="xs" variant="default" loading={take.busy} onClick={() => take.run()}>
        {t("inbox.takeOver")}
      </Button>
    </div>
  );
}

function AssistantHere({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const me = useUser();
  const take = useAct(() => takeFromAssistant(conversation, me.id), useRefusalToast());
  return (
    <div className={classes.lock}>
      <Text size="sm">
        <IconRobot size={16} aria-hidden className={classes.lockIcon} /> {t("drafts.answersHere")}
      </Text>
      <Button size="xs" variant="default" loading={take.busy} onClick={() => take.run()}>
        {t("drafts.takeOver")}
      </Button>
    </div>
  );
}

/** The state of the composer that lives as long as one conversation is open. */
export function useComposer() {
  const [mode, setMode] = useState<Mode>("reply");
  const [template, setTemplate] = useState(false);
  const [quoted, setQuoted] = useState<ThreadMessage | null>(null);
  return { mode, setMode, template, setTemplate, quoted, setQuoted };
}

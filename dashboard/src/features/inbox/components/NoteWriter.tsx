import { Button, Text, Textarea } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { IconNote } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { useErrorText } from "@/components/ui/Problem";
import { useAgents } from "@/features/inbox/api/change-conversation";
import { addNote } from "@/features/inbox/api/notes";
import { Choices, stepped } from "@/features/inbox/components/Choices";
import { EmojiButton } from "@/features/inbox/components/EmojiButton";
import { useInsertion } from "@/lib/insertion";
import { mentionBegun, mentioned, withMention } from "@/features/inbox/mentions";
import { newIdempotencyKey } from "@/lib/api/client";
import type { Agent, Conversation } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

import classes from "./Composer.module.css";

const LONGEST = 4096;
const SHOWN = 6;

/** Words for colleagues; the person never sees them. */
export function NoteWriter({ conversation, field }: { conversation: Conversation; field: Ref<HTMLTextAreaElement> }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const agents = useAgents(conversation.id).data ?? [];
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  // One intention, one key: a second press after a lost answer writes nothing twice.
  const [key, setKey] = useState(newIdempotencyKey);
  const begun = mentionBegun(text);
  const found = begun === null ? [] : agents.filter((one) => one.name.toLowerCase().includes(begun)).slice(0, SHOWN);
  const add = useAct(async () => {
    await addNote(conversation.id, { text, mentions: mentioned(text, agents) }, key);
    setText("");
    setKey(newIdempotencyKey());
  });
  const insertion = useInsertion(text, setText);
  const ref = useMergedRef(field, insertion.field);
  const name = (agent: Agent) => setText(withMention(text, agent));
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = found[Math.min(at, found.length - 1)];
    if (chosen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      setAt(stepped(at, event.key, found.length));
    } else if (chosen && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      name(chosen);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (text.trim() !== "" && !add.busy) add.run();
    } else if (event.key === "Escape") {
      event.currentTarget.blur();
    }
  };
  return (
    <div className={classes.writer}>
      {found.length > 0 && (
        <Choices
          label={t("inbox.mention")}
          at={at}
          choices={found.map((agent) => ({ key: agent.id, title: `@${agent.name}`, choose: () => name(agent) }))}
          none=""
        />
      )}
      <Textarea
        ref={ref}
        aria-label={t("inbox.note")}
        placeholder={t("inbox.writeNote")}
        dir="auto"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={LONGEST}
        variant="unstyled"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        error={add.error ? errorText(add.error) : undefined}
      />
      <div className={classes.tools}>
        <EmojiButton onPick={insertion.insert} onClosed={insertion.focus} />
        <Text size="xs" className={classes.hint}>
          {t("inbox.onlyUs")}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconNote size={15} aria-hidden />}
          disabled={text.trim() === ""}
          loading={add.busy}
          onClick={() => add.run()}
        >
          {t("inbox.addNote")}
        </Button>
      </div>
    </div>
  );
}

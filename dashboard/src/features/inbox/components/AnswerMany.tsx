import { Select, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import type { BulkChange } from "@/features/inbox/api/bulk";
import { useCannedReplies } from "@/features/inbox/api/canned-replies";
import { VARIABLES } from "@/features/inbox/canned";
import { useAct } from "@/lib/use-act";

const LONGEST = 4096;

interface AnswerManyProps {
  count: number;
  onClose: () => void;
  onAnswer: (change: BulkChange) => Promise<void>;
}

/** One answer for many people, each with their own name in it. */
export function AnswerMany({ count, onClose, onAnswer }: AnswerManyProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const replies = useCannedReplies().data?.items ?? [];
  const { run, busy, error } = useAct(async () => {
    await onAnswer({ action: "answer", text });
    onClose();
  });
  return (
    <Dialog onClose={onClose} title={t("inbox.bulk.answerTitle", { count })}>
      <Stack>
        {replies.length > 0 && (
          <Select
            label={t("inbox.bulk.ready")}
            placeholder={t("inbox.bulk.readyNone")}
            searchable
            data={replies.map((one) => ({ value: one.text, label: `/${one.shortcut}` }))}
            value={replies.some((one) => one.text === text) ? text : null}
            onChange={(next) => next !== null && setText(next)}
          />
        )}
        <Textarea
          label={t("inbox.bulk.words")}
          description={t("inbox.bulk.variables", { names: VARIABLES.join(" ") })}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={LONGEST}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Text size="sm" c="dimmed">
          {t("inbox.bulk.answerText")}
        </Text>
        <ActionFoot
          label={t("inbox.bulk.answerLabel", { count })}
          disabled={text.trim() === ""}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

import { ActionIcon, Button, Skeleton, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Confirm } from "@/components/ui/Confirm";
import { Dialog } from "@/components/ui/Dialog";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Section } from "@/components/ui/Section";
import { deleteCanned, saveCanned, useCannedReplies, type CannedDraft } from "@/features/inbox/api/canned-replies";
import { VARIABLES } from "@/features/inbox/canned";
import { fieldErrors } from "@/lib/api/error";
import type { CannedReply } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

import classes from "./Settings.module.css";

const LONGEST_SHORTCUT = 40;
const LONGEST_TEXT = 4096;
const MANY = 8;

/** The answers everybody can call by a slash. */
export function CannedSection() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [page, setPage] = useState(1);
  const replies = useCannedReplies({ q, page });
  const [edited, setEdited] = useState<CannedReply | null | undefined>(undefined);
  const [deleted, setDeleted] = useState<CannedReply | null>(null);
  return (
    <Section
      title={t("inboxSettings.canned")}
      sentence={t("inboxSettings.cannedText")}
      action={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited(null)}>
          {t("inboxSettings.addCanned")}
        </Button>
      }
    >
      {(q !== "" || (replies.data?.total ?? 0) > MANY) && (
        <Search
          value={q}
          onChange={(words) => {
            setQ(words);
            setPage(1);
          }}
          placeholder={t("inboxSettings.find")}
        />
      )}
      {replies.isError ? (
        <Problem error={replies.error} onRetry={() => void replies.refetch()} />
      ) : replies.data === undefined ? (
        <Skeleton height={72} />
      ) : replies.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {q === "" ? t("inboxSettings.noCanned") : t("common.nothingFound")}
        </Text>
      ) : (
        <ul className={classes.list}>
          {replies.data.items.map((reply) => (
            <li key={reply.id} className={classes.item}>
              <div className={classes.grow}>
                <div className={classes.shortcut}>/{reply.shortcut}</div>
                <div className={classes.text} dir="auto">
                  {reply.text}
                </div>
              </div>
              <ActionIcon
                aria-label={`${t("inboxSettings.editCanned")}: ${reply.shortcut}`}
                onClick={() => setEdited(reply)}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                aria-label={`${t("inboxSettings.deleteCanned")}: ${reply.shortcut}`}
                onClick={() => setDeleted(reply)}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {replies.data && <Pager page={replies.data} onChange={setPage} />}
      {edited !== undefined && <CannedForm reply={edited} onClose={() => setEdited(undefined)} />}
      {deleted && (
        <Confirm
          opened
          danger
          onClose={() => setDeleted(null)}
          title={t("inboxSettings.deleteCannedTitle", { name: deleted.shortcut })}
          text={t("inboxSettings.deleteCannedText")}
          label={t("inboxSettings.deleteCanned")}
          act={() => deleteCanned(deleted.id)}
        />
      )}
    </Section>
  );
}

function CannedForm({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm<CannedDraft>({
    initialValues: { shortcut: reply?.shortcut ?? "", text: reply?.text ?? "" },
    validate: {
      shortcut: (value) => (/^[a-z0-9_-]+$/.test(value) ? null : t("inboxSettings.shortcutHint")),
      text: (value) => (value.trim() === "" ? t("form.required") : null),
    },
  });
  const save = useAct(
    async (draft: CannedDraft) => {
      await saveCanned(reply?.id ?? null, draft);
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  return (
    <Dialog title={reply ? t("inboxSettings.editCanned") : t("inboxSettings.addCanned")} onClose={onClose}>
      <form onSubmit={form.onSubmit((draft) => save.run(draft))} noValidate>
        <Stack>
          <TextInput
            label={t("inboxSettings.shortcut")}
            description={t("inboxSettings.shortcutHint")}
            leftSection="/"
            maxLength={LONGEST_SHORTCUT}
            autoCapitalize="none"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps("shortcut")}
          />
          <Textarea
            label={t("inboxSettings.text")}
            description={t("inboxSettings.textHint", { variables: VARIABLES.join(", ") })}
            dir="auto"
            autosize
            minRows={4}
            maxRows={12}
            maxLength={LONGEST_TEXT}
            {...form.getInputProps("text")}
          />
          <ActionFoot label={t("common.save")} busy={save.busy} error={save.error} form={form} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

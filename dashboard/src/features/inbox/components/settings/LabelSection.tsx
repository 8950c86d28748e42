import { ActionIcon, Button, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Confirm } from "@/components/ui/Confirm";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { deleteLabel, saveLabel, useLabels, type LabelDraft } from "@/features/inbox/api/labels";
import { Dot } from "@/features/inbox/components/LabelTag";
import { fieldErrors } from "@/lib/api/error";
import { useUser } from "@/lib/api/session";
import type { Label } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useAct } from "@/lib/use-act";

import classes from "./Settings.module.css";

const COLORS = [
  "gray",
  "red",
  "pink",
  "grape",
  "violet",
  "indigo",
  "blue",
  "cyan",
  "teal",
  "green",
  "lime",
  "yellow",
  "orange",
] as const satisfies Label["color"][];
const LONGEST = 60;

/** The labels everybody shares. */
export function LabelSection() {
  const { t } = useTranslation();
  const { role } = useUser();
  const labels = useLabels();
  const [edited, setEdited] = useState<Label | null | undefined>(undefined);
  const [deleted, setDeleted] = useState<Label | null>(null);
  return (
    <Section
      title={t("inboxSettings.labels")}
      sentence={t("inboxSettings.labelsText")}
      action={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited(null)}>
          {t("inboxSettings.addLabel")}
        </Button>
      }
    >
      {labels.isError ? (
        <Problem error={labels.error} onRetry={() => void labels.refetch()} />
      ) : labels.data === undefined ? (
        <Skeleton height={72} />
      ) : labels.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("inboxSettings.noLabels")}
        </Text>
      ) : (
        <ul className={classes.list}>
          {labels.data.items.map((label) => (
            <li key={label.id} className={classes.item}>
              <Dot color={label.color} />
              <bdi className={classes.grow}>{label.name}</bdi>
              <ActionIcon
                aria-label={`${t("inboxSettings.editLabel")}: ${label.name}`}
                onClick={() => setEdited(label)}
              >
                <IconPencil size={16} aria-hidden />
              </ActionIcon>
              {atLeast(role, "operator") && (
                <ActionIcon
                  aria-label={`${t("inboxSettings.deleteLabel")}: ${label.name}`}
                  onClick={() => setDeleted(label)}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {edited !== undefined && <LabelForm label={edited} onClose={() => setEdited(undefined)} />}
      {deleted && (
        <Confirm
          opened
          danger
          onClose={() => setDeleted(null)}
          title={t("inboxSettings.deleteLabelTitle", { name: deleted.name })}
          text={t("inboxSettings.deleteLabelText")}
          label={t("inboxSettings.deleteLabel")}
          act={() => deleteLabel(deleted.id)}
        />
      )}
    </Section>
  );
}

function LabelForm({ label, onClose }: { label: Label | null; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm<LabelDraft>({
    initialValues: { name: label?.name ?? "", color: label?.color ?? "gray" },
    validate: { name: (value) => (value.trim() === "" ? t("form.required") : null) },
  });
  const save = useAct(
    async (draft: LabelDraft) => {
      await saveLabel(label?.id ?? null, draft);
      onClose();
    },
    (refusal) => form.setErrors(fieldErrors(refusal)),
  );
  return (
    <Dialog title={label ? t("inboxSettings.editLabel") : t("inboxSettings.addLabel")} onClose={onClose}>
      <form onSubmit={form.onSubmit((draft) => save.run(draft))} noValidate>
        <Stack>
          <TextInput
            label={t("inboxSettings.labelName")}
            maxLength={LONGEST}
            data-autofocus
            {...form.getInputProps("name")}
          />
          <Select
            label={t("inboxSettings.color")}
            data={COLORS.map((color) => ({ value: color, label: t(`inboxSettings.colors.${color}`) }))}
            leftSection={<Dot color={form.values.color} />}
            {...form.getInputProps("color")}
          />
          <ActionFoot label={t("common.save")} busy={save.busy} error={save.error} form={form} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

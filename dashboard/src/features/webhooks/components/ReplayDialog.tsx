import "@mantine/dates/styles.layer.css";

import { Group, Select, Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { replayCalls, type CallFilters } from "@/features/webhooks/api/calls";
import { CALL_NOTES, useKindName } from "@/features/webhooks/components/CallContent";
import { CALL_STATES } from "@/features/webhooks/components/CallStateTag";
import { useAct } from "@/lib/use-act";
import { useState } from "react";

interface ReplayDialogProps {
  /** What the list shows now. */
  filters: CallFilters;
  kinds: readonly string[];
  onClose: () => void;
}

const moment = (picked: string) => (picked === "" ? undefined : new Date(picked.replace(" ", "T")).toISOString());

/** Which calls to process again: by state, content and time. */
export function ReplayDialog({ filters, kinds, onClose }: ReplayDialogProps) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const [count, setCount] = useState<number | null>(null);
  const form = useForm({ initialValues: { ...filters, since: "", until: "" } });
  const replay = useAct(async (values: typeof form.values) => {
    const { since, until, ...conditions } = values;
    const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== ""));
    setCount(await replayCalls({ ...given, since: moment(since), until: moment(until) }));
  });
  const any = (label: string) => ({ value: "", label });
  return (
    <Dialog title={t("webhooks.againTitle")} onClose={onClose}>
      <form onSubmit={form.onSubmit((values) => replay.run(values))}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("webhooks.againText")}
          </Text>
          <Group grow align="flex-start">
            <DateTimePicker clearable label={t("webhooks.since")} {...form.getInputProps("since")} />
            <DateTimePicker clearable label={t("webhooks.until")} {...form.getInputProps("until")} />
          </Group>
          <Select
            label={t("webhooks.state")}
            allowDeselect={false}
            data={[
              any(t("webhooks.anyState")),
              ...CALL_STATES.map((value) => ({ value, label: t(`webhookStates.${value}`) })),
            ]}
            {...form.getInputProps("state")}
          />
          <Select
            label={t("webhooks.kind")}
            allowDeselect={false}
            data={[any(t("webhooks.anyKind")), ...kinds.map((value) => ({ value, label: kindName(value) }))]}
            {...form.getInputProps("kind")}
          />
          <Select
            label={t("webhooks.note")}
            allowDeselect={false}
            data={[
              any(t("webhooks.anyNote")),
              ...CALL_NOTES.map((value) => ({ value, label: t(`webhookNotes.${value}`) })),
            ]}
            {...form.getInputProps("note")}
          />
          {count !== null && <Notice tone="good" title={t("webhooks.done", { count })} />}
          <ActionFoot
            label={t("webhooks.again")}
            busy={replay.busy}
            error={replay.error}
            form={form}
            onCancel={onClose}
            cancelLabel={count === null ? undefined : t("common.close")}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

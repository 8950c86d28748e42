import "@mantine/dates/styles.layer.css";

import { Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { tellSince } from "@/features/hooks/api/hooks";
import { useAct } from "@/lib/use-act";

/** From when on events are told again. */
export function SinceDialog({ hookId, onClose }: { hookId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { since: "" },
    validate: { since: (value) => (value === "" ? t("form.required") : null) },
  });
  const replay = useAct(async (since: string) => {
    await tellSince(hookId, new Date(since.replace(" ", "T")).toISOString());
    onClose();
  });
  return (
    <Dialog title={t("hooks.sinceTitle")} onClose={onClose}>
      <form onSubmit={form.onSubmit(({ since }) => replay.run(since))} noValidate>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("hooks.sinceText")}
          </Text>
          <DateTimePicker clearable label={t("hooks.since")} {...form.getInputProps("since")} />
          <ActionFoot label={t("hooks.again")} busy={replay.busy} error={replay.error} form={form} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

import { Select, Stack, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { NumberFormState } from "@/features/assistant/components/NumberForm";
import { useTeams } from "@/lib/api/teams";

const LONGEST = 1000;

/** Who goes on where the assistant does not, and what the customer is told then. */
export function HandoverFields({ form, disabled }: { form: NumberFormState; disabled: boolean }) {
  const { t } = useTranslation();
  const teams = useTeams().data?.items ?? [];
  const team = form.values.handover_team_id;
  return (
    <Stack>
      <Select
        label={t("aide.team")}
        description={t("aide.teamHint")}
        placeholder={t("aide.noTeam")}
        data={teams.map((one) => ({ value: String(one.id), label: one.name }))}
        clearable
        disabled={disabled}
        value={team === null ? null : String(team)}
        onChange={(id) => form.setFieldValue("handover_team_id", id === null ? null : Number(id))}
        error={form.errors.handover_team_id}
      />
      <Textarea
        label={t("aide.handoverText")}
        description={t("aide.handoverHint")}
        placeholder={t("aide.handoverExample")}
        autosize
        minRows={2}
        maxLength={LONGEST}
        dir="auto"
        disabled={disabled}
        {...form.getInputProps("handover_text")}
      />
    </Stack>
  );
}

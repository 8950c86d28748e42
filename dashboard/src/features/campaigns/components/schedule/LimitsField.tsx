import "@mantine/dates/styles.layer.css";

import { Radio, Stack } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { toMinutes, toPicker } from "@/features/campaigns/schedule";
import type { Schedule } from "@/lib/api/types";

interface LimitsFieldProps {
  schedule: Schedule;
  onChange: (next: Schedule) => void;
}

/** How long it may take, and what becomes of whoever is missed. */
export function LimitsField({ schedule, onChange }: LimitsFieldProps) {
  const { t } = useTranslation();
  return (
    <Section title={t("schedule.limits")} sentence={t("schedule.limitsHint")}>
      <Stack gap="md">
        <Wall
          label={t("schedule.spread")}
          hint={t("schedule.spreadHint")}
          value={schedule.spread_until}
          onChange={(spread_until) => onChange({ ...schedule, spread_until })}
        />
        <Wall
          label={t("schedule.last")}
          hint={t("schedule.lastHint")}
          value={schedule.send_until}
          onChange={(send_until) => onChange({ ...schedule, send_until })}
        />
        <Radio.Group
          label={t("schedule.missed")}
          description={t("schedule.missedHint")}
          value={schedule.missed ?? "ask"}
          onChange={(missed) => onChange({ ...schedule, missed: missed === "ask" ? null : missed })}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="ask" label={t("schedule.missedAsk")} />
            <Radio value="late" label={t("schedule.missedLate")} />
            <Radio value="next" label={t("schedule.missedNext")} />
            <Radio value="skip" label={t("schedule.missedSkip")} />
          </Stack>
        </Radio.Group>
      </Stack>
    </Section>
  );
}

interface WallProps {
  label: string;
  hint: string;
  value: string | null | undefined;
  onChange: (wall: string | null) => void;
}

function Wall({ label, hint, value, onChange }: WallProps) {
  const { t } = useTranslation();
  return (
    <DateTimePicker
      label={label}
      description={hint}
      value={toPicker(value)}
      onChange={(wall) => onChange(toMinutes(wall))}
      minDate={new Date()}
      valueFormat="DD/MM/YYYY HH:mm"
      placeholder={t("schedule.noLimit")}
      clearable
      maw="28rem"
      popoverProps={{ withinPortal: true }}
    />
  );
}

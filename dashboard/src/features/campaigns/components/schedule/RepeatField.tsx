import { NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { DaysField } from "@/components/ui/DaysField";
import { repeatOf, ruleOf, type Repeat } from "@/features/campaigns/recurrence";
import { toMinutes, type Plan } from "@/features/campaigns/schedule";
import type { Recurrence, Schedule } from "@/lib/api/types";

interface RepeatFieldProps {
  plan: Plan;
  onChange: (next: Schedule) => void;
}

/** Once, or again and again: each time is a campaign of its own. */
export function RepeatField({ plan, onChange }: RepeatFieldProps) {
  const { t } = useTranslation();
  const { recurrence } = plan.schedule;
  const repeat = repeatOf(recurrence?.rule);
  const store = (next: Repeat) => {
    const rule = ruleOf(next);
    // The first start is the one that is chosen above: the rule counts from it.
    const changed: Recurrence | null = rule === null ? null : { rule, exceptions: recurrence?.exceptions ?? [] };
    onChange({ ...plan.schedule, recurrence: changed });
  };
  return (
    <Section title={t("schedule.repeat")} sentence={t("schedule.repeatHint")}>
      <Stack gap="md" maw="28rem">
        <Select
          aria-label={t("schedule.repeat")}
          data={(["never", "daily", "weekly", "monthly", "lastDay", "custom"] as const).map((kind) => ({
            value: kind,
            label: t(`schedule.repeats.${kind}`),
          }))}
          value={repeat.kind}
          onChange={(kind) => kind !== null && store(usual(kind, plan.wall, ruleOf(repeat)))}
          allowDeselect={false}
        />
        <Details repeat={repeat} onChange={store} />
        {recurrence && (
          <DatePickerInput
            type="multiple"
            label={t("schedule.exceptions")}
            placeholder={t("schedule.noDates")}
            value={recurrence.exceptions ?? []}
            onChange={(dates) =>
              onChange({ ...plan.schedule, recurrence: { ...recurrence, exceptions: [...dates].sort() } })
            }
            valueFormat="DD/MM/YYYY"
            clearable
          />
        )}
      </Stack>
    </Section>
  );
}

/** What is chosen first of a kind follows from the day of the start. */
function usual(kind: Repeat["kind"], wall: string | null, rule: string | null): Repeat {
  const start = new Date(`${toMinutes(wall) ?? "2026-01-05T09:00"}Z`);
  switch (kind) {
    case "weekly":
      return { kind, days: [start.getUTCDay() || 7], until: null };
    case "monthly":
      return { kind, day: start.getUTCDate(), until: null };
    case "custom":
      return { kind, rule: rule ?? "FREQ=WEEKLY;INTERVAL=2" };
    case "never":
      return { kind };
    default:
      return { kind, until: null };
  }
}

function Details({ repeat, onChange }: { repeat: Repeat; onChange: (next: Repeat) => void }) {
  const { t } = useTranslation();
  if (repeat.kind === "never") return null;
  if (repeat.kind === "custom")
    return (
      <TextInput
        label={t("schedule.rule")}
        description={t("schedule.ruleHint")}
        value={repeat.rule}
        onChange={(event) => onChange({ kind: "custom", rule: event.currentTarget.value.toUpperCase() })}
      />
    );
  return (
    <>
      {repeat.kind === "weekly" && <DaysField days={repeat.days} onChange={(days) => onChange({ ...repeat, days })} />}
      {repeat.kind === "monthly" && (
        <NumberInput
          label={t("schedule.dayOfMonth")}
          description={t("schedule.dayOfMonthHint")}
          value={repeat.day}
          min={1}
          max={31}
          clampBehavior="blur"
          onChange={(day) => typeof day === "number" && day >= 1 && day <= 31 && onChange({ ...repeat, day })}
        />
      )}
      <DatePickerInput
        label={t("schedule.repeatUntil")}
        placeholder={t("schedule.noEnd")}
        value={repeat.until}
        onChange={(until) => onChange({ ...repeat, until })}
        minDate={new Date()}
        valueFormat="DD/MM/YYYY"
        clearable
      />
    </>
  );
}

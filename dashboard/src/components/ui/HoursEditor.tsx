import "@mantine/dates/styles.layer.css";

import { ActionIcon, Button, Group, Stack, Text } from "@mantine/core";
import { DatePickerInput, TimeInput } from "@mantine/dates";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { DaysField } from "@/components/ui/DaysField";
import type { Hours, SendingHours } from "@/lib/api/types";

import classes from "./HoursEditor.module.css";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
export const OFFICE: Hours = { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };
const NIGHT: Hours = { days: EVERY_DAY, from: "21:00", to: "08:00" };

interface HoursEditorProps {
  value: SendingHours;
  onChange: (next: SendingHours) => void;
}

/** Hours of the week in which messages may go, hours in which none goes, and days on which none goes. */
export function HoursEditor({ value, onChange }: HoursEditorProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <HoursList
        title={t("schedule.windows")}
        hint={t("schedule.windowsHint")}
        add={t("schedule.addWindow")}
        usual={OFFICE}
        list={value.windows}
        onChange={(windows) => onChange({ ...value, windows })}
      />
      <HoursList
        title={t("schedule.quiet")}
        hint={t("schedule.quietHint")}
        add={t("schedule.addQuiet")}
        usual={NIGHT}
        list={value.quiet_hours}
        onChange={(quiet_hours) => onChange({ ...value, quiet_hours })}
      />
      <DatePickerInput
        type="multiple"
        label={t("schedule.blackout")}
        description={t("schedule.blackoutHint")}
        placeholder={t("schedule.noDates")}
        value={value.blackout_dates}
        onChange={(dates) => onChange({ ...value, blackout_dates: [...dates].sort() })}
        valueFormat="DD/MM/YYYY"
        clearable
        maw="28rem"
      />
    </Stack>
  );
}

interface HoursListProps {
  title: string;
  hint: string;
  add: string;
  usual: Hours;
  list: Hours[];
  onChange: (next: Hours[]) => void;
}

/** Hours of the week, row by row. */
export function HoursList({ title, hint, add, usual, list, onChange }: HoursListProps) {
  return (
    <div role="group" aria-label={title}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {hint}
      </Text>
      <Stack gap="sm">
        {list.map((hours, index) => (
          <HoursRow
            // Rows have no names of their own, and are only added at the end.
            key={index}
            hours={hours}
            onChange={(next) => onChange(list.map((one, at) => (at === index ? next : one)))}
            onRemove={() => onChange(list.filter((_, at) => at !== index))}
          />
        ))}
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...list, usual])}
          >
            {add}
          </Button>
        </div>
      </Stack>
    </div>
  );
}

interface HoursRowProps {
  hours: Hours;
  onChange: (next: Hours) => void;
  onRemove: () => void;
}

function HoursRow({ hours, onChange, onRemove }: HoursRowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.row}>
      <DaysField days={hours.days} onChange={(days) => onChange({ ...hours, days })} />
      <Group gap="xs" wrap="nowrap">
        <TimeInput
          aria-label={t("schedule.from")}
          value={hours.from}
          onChange={(event) => event.currentTarget.value && onChange({ ...hours, from: event.currentTarget.value })}
        />
        <Text size="sm" c="dimmed">
          {t("schedule.until")}
        </Text>
        <TimeInput
          aria-label={t("schedule.to")}
          value={hours.to}
          onChange={(event) => event.currentTarget.value && onChange({ ...hours, to: event.currentTarget.value })}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t("schedule.removeHours")} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </div>
  );
}

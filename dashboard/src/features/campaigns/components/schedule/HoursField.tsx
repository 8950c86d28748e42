import { Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Section } from "@/components/ui/Section";
import { useSendingRules } from "@/features/campaigns/api/get-sending-rules";
import { HoursEditor } from "@/components/ui/HoursEditor";
import { hasHours, hoursOf } from "@/features/campaigns/schedule";
import { useHoursInWords } from "@/features/campaigns/use-hours-in-words";
import type { Schedule } from "@/lib/api/types";

interface HoursFieldProps {
  schedule: Schedule;
  onChange: (next: Schedule) => void;
}

/** The hours of one campaign, and those of the house beside them. */
export function HoursField({ schedule, onChange }: HoursFieldProps) {
  const { t } = useTranslation();
  const house = useSendingRules();
  const words = useHoursInWords();
  const hours = hoursOf(schedule);
  return (
    <Section title={t("schedule.hours")} sentence={t("schedule.hoursHint")}>
      <Stack gap="lg">
        {house.data && hasHours(house.data.rules) && (
          <Notice tone="info" title={t("schedule.houseHolds")}>
            {words(house.data.rules).join(" · ")}
          </Notice>
        )}
        <HoursEditor value={hours} onChange={(rules) => onChange({ ...schedule, rules })} />
        {hasHours(hours) && (
          <ClockField
            value={schedule.on_clock ?? "recipient"}
            onChange={(on_clock) => onChange({ ...schedule, on_clock })}
          />
        )}
      </Stack>
    </Section>
  );
}

type Clock = "recipient" | "campaign";

/** Whose clock hours speak of. */
export function ClockField({ value, onChange }: { value: Clock; onChange: (clock: Clock) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t("schedule.onClock")}
      value={value}
      onChange={(clock) => onChange(clock === "campaign" ? "campaign" : "recipient")}
    >
      <Stack gap="xs" mt="xs">
        <Radio value="recipient" label={t("schedule.recipientClock")} />
        <Radio value="campaign" label={t("schedule.campaignClock")} />
      </Stack>
    </Radio.Group>
  );
}

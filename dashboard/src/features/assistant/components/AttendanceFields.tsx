import { Radio, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { NumberFormState } from "@/features/assistant/components/NumberForm";
import { HoursList, OFFICE } from "@/components/ui/HoursEditor";
import type { Attendance } from "@/lib/api/types";
import { viewerZone } from "@/lib/format";

const ATTENDANCES: Attendance[] = ["always", "in_hours", "out_of_hours"];

/** When it may answer by itself, by business hours on a clock. */
export function AttendanceFields({ form, disabled }: { form: NumberFormState; disabled: boolean }) {
  const { t } = useTranslation();
  const { attendance, windows, zone } = form.values;
  const choose = (value: string) => {
    form.setFieldValue("attendance", value as Attendance);
    // Whoever speaks of hours for the first time means those of an office nearby.
    if (value === "always" || windows.length > 0) return;
    form.setFieldValue("windows", [OFFICE]);
    if (zone === "UTC") form.setFieldValue("zone", viewerZone());
  };
  return (
    <Stack>
      <Radio.Group label={t("aide.attendance")} value={attendance} onChange={choose}>
        <Stack gap="xs" mt="xs">
          {ATTENDANCES.map((one) => (
            <Radio key={one} value={one} label={t(`aide.attendances.${one}`)} disabled={disabled} />
          ))}
        </Stack>
      </Radio.Group>
      {attendance !== "always" && (
        <>
          <fieldset disabled={disabled} style={{ border: "none", margin: 0, padding: 0 }}>
            <HoursList
              title={t("aide.hours")}
              hint={t("aide.hoursHint")}
              add={t("aide.addHours")}
              usual={OFFICE}
              list={windows}
              onChange={(next) => form.setFieldValue("windows", next)}
            />
          </fieldset>
          {form.errors.hours !== undefined && (
            <Text size="sm" c="var(--state-red-ink)" role="alert">
              {form.errors.hours}
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

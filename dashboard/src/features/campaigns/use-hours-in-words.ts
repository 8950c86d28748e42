import { useTranslation } from "react-i18next";

import { hoursInWords } from "@/features/campaigns/schedule";
import type { SendingHours } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** Hours as short sentences, in the reader's language. */
export function useHoursInWords(): (hours: SendingHours) => string[] {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return ({ windows, quiet_hours: quiet, blackout_dates: dates }) => [
    ...windows.map((one) => hoursInWords(one, i18n.language, t("schedule.daily"))),
    ...quiet.map((one) => t("schedule.never", { hours: hoursInWords(one, i18n.language, t("schedule.daily")) })),
    ...(dates.length > 0
      ? [t("schedule.notOn", { dates: dates.map((one) => format.date(`${one}T12:00:00`)).join(", ") })]
      : []),
  ];
}

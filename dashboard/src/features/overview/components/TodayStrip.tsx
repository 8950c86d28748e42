import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import type { Overview } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

export function TodayStrip({ today }: { today: Overview["today"] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = (count: number) =>
    today && today.accepted > 0 ? format.percent(Math.min(1, count / today.accepted)) : "";
  return (
    <FigureStrip
      figures={[
        { label: t("funnel.sent"), colour: "blue", value: today?.accepted },
        {
          label: t("funnel.delivered"),
          colour: "cyan",
          value: today?.delivered,
          note: today && share(today.delivered),
        },
        { label: t("funnel.read"), colour: "green", value: today?.read, note: today && share(today.read) },
        { label: t("funnel.failed"), colour: "red", value: today?.failed, note: today && share(today.failed) },
        { label: t("overview.inbound"), value: today?.inbound },
      ]}
    />
  );
}

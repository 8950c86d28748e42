import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import type { Overview } from "@/lib/api/types";

export function TodayStrip({ today }: { today: Overview["today"] | undefined }) {
  const { t } = useTranslation();
  const outOf = today?.accepted;
  return (
    <FigureStrip
      figures={[
        { label: t("funnel.sent"), colour: "blue", value: today?.accepted },
        { label: t("funnel.delivered"), colour: "cyan", value: today?.delivered, outOf },
        { label: t("funnel.read"), colour: "green", value: today?.read, outOf },
        { label: t("funnel.failed"), colour: "red", value: today?.failed, outOf },
        { label: t("overview.inbound"), value: today?.inbound },
      ]}
    />
  );
}

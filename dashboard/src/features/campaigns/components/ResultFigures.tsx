import { useTranslation } from "react-i18next";

import { FigureStrip, type StripFigure } from "@/components/ui/FigureStrip";
import type { Campaign, Stats } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { isLive } from "@/lib/states";

export function ResultFigures({ campaign, stats }: { campaign: Campaign; stats: Stats }) {
  const { t } = useTranslation();
  const format = useFormat();
  const people = `/campaigns/${campaign.id}?tab=people`;
  const share = (count: number) => (stats.planned > 0 && count > 0 ? format.percent(count / stats.planned) : "");
  const figures: StripFigure[] = [
    { label: t("funnel.sent"), colour: "blue", value: stats.funnel.sent, note: share(stats.funnel.sent), to: people },
    {
      label: t("funnel.delivered"),
      colour: "cyan",
      value: stats.funnel.delivered,
      note: share(stats.funnel.delivered),
      to: `${people}&state=delivered`,
    },
    {
      label: t("funnel.read"),
      colour: "green",
      value: stats.funnel.read,
      note: share(stats.funnel.read),
      to: `${people}&state=read`,
    },
    {
      label: t("funnel.failed"),
      colour: "red",
      value: stats.states.failed,
      note: share(stats.states.failed),
      to: `${people}&state=failed`,
    },
  ];
  if (isLive(campaign.status)) {
    const limit = t("campaigns.ofRate", { rate: format.rate(stats.rate_limit) });
    figures.push(
      { label: t("campaigns.rate"), text: t("numbers.perSecond", { rate: format.rate(stats.rate) }), note: limit },
      {
        label: stats.eta ? t("campaigns.doneAt", { time: format.time(stats.eta) }) : t("campaigns.timeLeft"),
        text: stats.seconds_left === null ? "—" : format.duration(stats.seconds_left),
      },
    );
  } else if (campaign.started_at && campaign.completed_at) {
    figures.push({
      label: t("campaigns.took"),
      text: format.duration((Date.parse(campaign.completed_at) - Date.parse(campaign.started_at)) / 1000),
    });
  }
  return <FigureStrip figures={figures} />;
}

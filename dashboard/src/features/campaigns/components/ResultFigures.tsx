import { useTranslation } from "react-i18next";

import { FigureStrip, type StripFigure } from "@/components/ui/FigureStrip";
import type { Campaign, Stats } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { isLive } from "@/lib/states";

/** Where a campaign stands; the tiles keep their places whatever its state. */
export function ResultFigures({ campaign, stats }: { campaign: Campaign; stats: Stats }) {
  const { t } = useTranslation();
  const people = `/campaigns/${campaign.id}?tab=people`;
  const { sent, delivered, read } = stats.funnel;
  const { failed } = stats.states;
  const outOf = stats.planned;
  const figures: StripFigure[] = [
    { label: t("funnel.sent"), colour: "blue", value: sent, outOf, to: people },
    { label: t("funnel.delivered"), colour: "cyan", value: delivered, outOf, to: `${people}&state=delivered` },
    { label: t("funnel.read"), colour: "green", value: read, outOf, to: `${people}&state=read` },
    { label: t("funnel.failed"), colour: "red", value: failed, outOf, to: `${people}&state=failed` },
    { label: t("campaigns.rate"), ...usePace(campaign, stats) },
    useTime(campaign, stats),
  ];
  return <FigureStrip figures={figures} />;
}

/** The pace of the moment while it sends, that of the whole when it is over. */
function usePace(campaign: Campaign, stats: Stats): Pick<StripFigure, "text" | "note"> {
  const { t } = useTranslation();
  const format = useFormat();
  const perSecond = (rate: number) => t("numbers.perSecond", { rate: format.rate(rate) });
  if (isLive(campaign.status))
    return { text: perSecond(stats.rate), note: t("campaigns.ofRate", { rate: format.rate(stats.rate_limit) }) };
  const seconds = secondsTaken(campaign);
  if (seconds === null) return { text: "—" };
  return { text: perSecond(stats.funnel.sent / Math.max(1, seconds)), note: t("campaigns.onAverage") };
}

/** How long it still takes, or took. */
function useTime(campaign: Campaign, stats: Stats): StripFigure {
  const { t } = useTranslation();
  const format = useFormat();
  const seconds = secondsTaken(campaign);
  if (seconds !== null) return { label: t("campaigns.took"), text: format.duration(seconds) };
  const left = stats.seconds_left;
  return {
    label: t("campaigns.timeLeft"),
    text: left === null ? "—" : format.duration(left),
    note: stats.eta === null || left === null ? undefined : t("campaigns.doneAt", { time: format.time(stats.eta) }),
  };
}

function secondsTaken(campaign: Campaign): number | null {
  if (campaign.started_at === null || campaign.completed_at === null) return null;
  return (Date.parse(campaign.completed_at) - Date.parse(campaign.started_at)) / 1000;
}

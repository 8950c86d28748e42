import { Grid, Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Funnel, type FunnelStep } from "@/components/ui/Funnel";
import { OutcomeBar } from "@/components/ui/OutcomeBar";
import { OutcomeChart } from "@/components/ui/OutcomeChart";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useStats } from "@/features/campaigns/api/get-stats";
import { AnswersAwaited } from "@/features/campaigns/components/AnswersAwaited";
import { BalanceSheet } from "@/features/campaigns/components/BalanceSheet";
import { Failures } from "@/features/campaigns/components/Failures";
import { OutcomeUnknown } from "@/features/campaigns/components/OutcomeUnknown";
import { ResultFigures } from "@/features/campaigns/components/ResultFigures";
import { TestResults } from "@/features/campaigns/components/variants/TestResults";
import type { Campaign, FullStats, SeriesPoint } from "@/lib/api/types";
import { isLive } from "@/lib/states";

export function Results({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const full = useStats(campaign.id, isLive(campaign.status));
  const stats = full.data ?? campaign.stats;
  const live = isLive(campaign.status);
  const pace =
    live && campaign.started_at !== null ? { startedAt: campaign.started_at, perSecond: stats.rate_limit } : null;
  return (
    <Stack>
      <ResultFigures campaign={campaign} stats={stats} />
      <Section>
        <Stack gap="sm">
          <OutcomeBar stats={stats} tall />
          <BalanceSheet campaignId={campaign.id} stats={stats} />
          <AnswersAwaited stats={stats} />
        </Stack>
      </Section>
      <TestResults campaign={campaign} />
      {stats.states.unknown + stats.states.unconfirmed > 0 && <OutcomeUnknown campaign={campaign} />}
      {full.isError && <Problem error={full.error} onRetry={() => void full.refetch()} />}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Section title={t("campaigns.overTime")}>
            {full.data === undefined ? (
              <Skeleton height={300} />
            ) : (
              <OutcomeChart series={wholeSeries(campaign, full.data)} planned={stats.planned} pace={pace} />
            )}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Section title={t("campaigns.howFar")}>
            <Funnel steps={steps(campaign.id, stats)} />
          </Section>
        </Grid.Col>
      </Grid>
      {full.data !== undefined && full.data.failures.length + full.data.skipped.length > 0 && (
        <Section title={t("campaigns.whyNot")}>
          <Failures campaignId={campaign.id} stats={full.data} />
        </Section>
      )}
    </Stack>
  );
}

/** The kept samples, between the start (nothing yet) and what is known right now. */
function wholeSeries(campaign: Campaign, stats: FullStats): SeriesPoint[] {
  if (campaign.started_at === null) return stats.series;
  const { sent, delivered, read } = stats.funnel;
  const start: SeriesPoint = { at: campaign.started_at, sent: 0, delivered: 0, read: 0, failed: 0 };
  const inside = stats.series.filter((point) => point.at > start.at);
  const ended =
    campaign.completed_at !== null && campaign.completed_at > (inside.at(-1)?.at ?? "")
      ? campaign.completed_at
      : stats.updated_at;
  const present: SeriesPoint = { at: ended, sent, delivered, read, failed: stats.states.failed };
  const complete = !isLive(campaign.status) && (inside.at(-1)?.sent ?? 0) >= sent;
  return complete ? [start, ...inside] : [start, ...inside, present];
}

function steps(campaignId: number, { funnel }: Pick<FullStats, "funnel">): FunnelStep[] {
  const people = `/campaigns/${campaignId}?tab=people`;
  return [
    { name: "planned", count: funnel.planned, to: people },
    { name: "sent", count: funnel.sent },
    { name: "delivered", count: funnel.delivered, to: `${people}&state=delivered` },
    { name: "read", count: funnel.read, to: `${people}&state=read` },
    ...(["replied", "opted_out"] as const).flatMap((name) => {
      const count = funnel[name];
      return count === undefined ? [] : [{ name, count }];
    }),
  ];
}

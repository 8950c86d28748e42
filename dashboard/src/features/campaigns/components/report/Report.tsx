import { Grid, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useReport } from "@/features/campaigns/api/get-report";
import { Breakdowns } from "@/features/campaigns/components/report/Breakdowns";
import { CostPanel } from "@/features/campaigns/components/report/CostPanel";
import { Hours } from "@/features/campaigns/components/report/Hours";
import { Intents } from "@/features/campaigns/components/report/Intents";
import { ReportFiles } from "@/features/campaigns/components/report/ReportFiles";
import type { Campaign, CampaignReport } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** What came of a campaign: who got how far, when, what it cost, and all of it as files. */
export function Report({ campaign }: { campaign: Campaign }) {
  const report = useReport(campaign.id);
  return (
    <Stack>
      {report.isError ? (
        <Problem error={report.error} onRetry={() => void report.refetch()} />
      ) : report.data === undefined ? (
        <Skeleton height={420} radius="md" />
      ) : (
        <Tables campaignId={campaign.id} report={report.data} />
      )}
      <CostPanel campaign={campaign} />
      <ReportFiles campaign={campaign} />
    </Stack>
  );
}

function Tables({ campaignId, report }: { campaignId: number; report: CampaignReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { total } = report;
  return (
    <>
      <FigureStrip
        figures={[
          { label: t("funnel.delivered"), colour: "cyan", value: total.delivered, outOf: total.planned },
          { label: t("funnel.read"), colour: "green", value: total.read, outOf: total.planned },
          { label: t("funnel.replied"), colour: "green", value: total.replied, outOf: total.planned },
          { label: t("funnel.opted_out"), colour: "amber", value: total.opted_out, outOf: total.planned },
          {
            label: t("report.firstReply"),
            text: report.first_reply_seconds === null ? "—" : format.duration(report.first_reply_seconds),
          },
        ]}
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="md">
            <Breakdowns breakdowns={report.breakdowns} />
            <Intents campaignId={campaignId} report={report} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Section title={t("report.hours")} sentence={t("report.hoursHint", { zone: report.timezone })}>
            <Hours hours={report.hours} />
          </Section>
        </Grid.Col>
      </Grid>
      <Text size="xs" c="dimmed">
        {t("report.asOf", { time: format.dateTime(report.made_at) })}
      </Text>
    </>
  );
}

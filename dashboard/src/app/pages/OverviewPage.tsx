import { Button, Grid, Skeleton, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useOverview } from "@/features/overview/api/get-overview";
import { FirstSteps } from "@/features/overview/components/FirstSteps";
import { HourlyChart } from "@/features/overview/components/HourlyChart";
import { NextCampaigns } from "@/features/overview/components/NextCampaigns";
import { NumberPulse } from "@/features/overview/components/NumberPulse";
import { RunningCampaigns } from "@/features/overview/components/RunningCampaigns";
import { TodayStrip } from "@/features/overview/components/TodayStrip";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";

export function OverviewPage() {
  const { t } = useTranslation();
  const role = useUser().role;
  const overview = useOverview();
  const writes = atLeast(role, "operator");
  const data = overview.data;
  const running = data?.campaigns.running ?? [];
  const next = data?.campaigns.next ?? [];
  const sentence = data && (running.length > 0 ? t("overview.running", { count: running.length }) : t("overview.idle"));
  return (
    <Page
      title={t("places.overview")}
      sentence={sentence ?? t("common.loading")}
      action={
        writes && (
          <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
            {t("campaigns.new")}
          </Button>
        )
      }
    >
      {overview.isError && <Problem error={overview.error} onRetry={() => void overview.refetch()} />}
      {!overview.isError && (
        <Stack>
          <TodayStrip today={data?.today} />
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 8 }}>
              <Stack>
                {data === undefined && <Skeleton height={220} radius="md" />}
                {running.length > 0 && (
                  <Section title={t("overview.runningNow")}>
                    <RunningCampaigns campaigns={running} />
                  </Section>
                )}
                {data !== undefined && running.length === 0 && (
                  <FirstSteps
                    hasNumber={data.accounts.length > 0}
                    mayConnect={atLeast(role, "admin")}
                    mayWrite={writes}
                  />
                )}
                {data === undefined ? (
                  <Skeleton height={240} radius="md" />
                ) : (
                  data.accounts.length > 0 && (
                    <Section title={t("overview.day")}>
                      <HourlyChart series={data.series} />
                    </Section>
                  )
                )}
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 4 }}>
              <Stack>
                {next.length > 0 && (
                  <Section title={t("overview.next")}>
                    <NextCampaigns campaigns={next} />
                  </Section>
                )}
                {data === undefined ? (
                  <Skeleton height={220} radius="md" />
                ) : (
                  data.accounts.length > 0 && (
                    <Section title={t("places.numbers")}>
                      <NumberPulse accounts={data.accounts} />
                    </Section>
                  )
                )}
              </Stack>
            </Grid.Col>
          </Grid>
        </Stack>
      )}
    </Page>
  );
}

import { Button, Grid, Skeleton, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { part } from "@/app/lazily";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useOverview } from "@/features/overview/api/get-overview";
import { useHooks } from "@/features/hooks/api/hooks";
import { FirstSteps } from "@/features/overview/components/FirstSteps";
import { HourlyChart } from "@/features/overview/components/HourlyChart";
import { NextCampaigns } from "@/features/overview/components/NextCampaigns";
import { NumberPulse } from "@/features/overview/components/NumberPulse";
import { RunningCampaigns } from "@/features/overview/components/RunningCampaigns";
import { TodayStrip } from "@/features/overview/components/TodayStrip";
import { useUser } from "@/lib/api/session";
import type { Overview } from "@/lib/api/types";
import { isLive } from "@/lib/states";
import { atLeast } from "@/lib/roles";

const HookNotice = part(() => import("@/features/hooks/components/HookNotice").then((module) => module.HookNotice));

export function OverviewPage() {
  const { t } = useTranslation();
  const role = useUser().role;
  const overview = useOverview();
  const data = overview.data;
  const mayStart = atLeast(role, "operator") && (data?.accounts.length ?? 0) > 0;
  return (
    <Page
      title={t("places.overview")}
      sentence={useSentence(data)}
      action={
        mayStart && (
          <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
            {t("campaigns.new")}
          </Button>
        )
      }
    >
      {overview.isError ? (
        <Problem error={overview.error} onRetry={() => void overview.refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.accounts.length === 0 ? (
        <FirstSteps hasNumber={false} mayConnect={atLeast(role, "admin")} mayWrite={false} />
      ) : (
        <Pulse data={data} mayWrite={atLeast(role, "operator")} isAdmin={atLeast(role, "admin")} />
      )}
    </Page>
  );
}

/** What is under way, each state by its own name: a paused campaign is not running. */
function useSentence(data: Overview | undefined): string {
  const { t } = useTranslation();
  if (data === undefined) return t("common.loading");
  if (data.accounts.length === 0) return t("overview.notYet");
  const underWay = data.campaigns.running;
  const running = underWay.filter((campaign) => isLive(campaign.status) && campaign.status !== "waiting").length;
  const waiting = underWay.filter((campaign) => campaign.status === "waiting").length;
  const paused = underWay.filter((campaign) => campaign.status === "paused").length;
  const parts = [
    running > 0 && t("overview.running", { count: running }),
    waiting > 0 && t("overview.waiting", { count: waiting }),
    paused > 0 && t("overview.paused", { count: paused }),
  ].filter((part) => part !== false);
  return `${parts.length > 0 ? `${parts.join(" · ")}.` : t("overview.idle")} ${t("overview.figures")}`;
}

function Waiting() {
  return (
    <Stack>
      <TodayStrip today={undefined} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Skeleton height={220} radius="md" />
            <Skeleton height={240} radius="md" />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Skeleton height={220} radius="md" />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

/** Webhooks that were switched off by themselves, for whoever can do something about it. */
function HookTrouble() {
  const off = useHooks().data?.items.filter((hook) => hook.disabled_why !== null) ?? [];
  if (off.length === 0) return null;
  return (
    <Suspense>
      <HookNotice hooks={off} />
    </Suspense>
  );
}

function Pulse({ data, mayWrite, isAdmin }: { data: Overview; mayWrite: boolean; isAdmin: boolean }) {
  const { t } = useTranslation();
  const { running, next } = data.campaigns;
  return (
    <Stack>
      {isAdmin && <HookTrouble />}
      <TodayStrip today={data.today} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            {running.length > 0 ? (
              <Section title={t("overview.runningNow")}>
                <RunningCampaigns campaigns={running} />
              </Section>
            ) : (
              <FirstSteps hasNumber mayConnect={false} mayWrite={mayWrite} />
            )}
            <Section title={t("overview.day")}>
              <HourlyChart series={data.series} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            {next.length > 0 && (
              <Section title={t("overview.next")}>
                <NextCampaigns campaigns={next} />
              </Section>
            )}
            <Section title={t("places.numbers")}>
              <NumberPulse accounts={data.accounts} />
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { IconCalendarTime, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { Facts } from "@/components/ui/Facts";
import { FigureStrip } from "@/components/ui/FigureStrip";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useDryRun } from "@/features/campaigns/api/dry-run";
import { useTemplate } from "@/lib/api/get-template";
import { setStatus } from "@/features/campaigns/api/set-status";
import { CostSection } from "@/features/campaigns/components/wizard/CostSection";
import { CanaryField } from "@/features/campaigns/components/wizard/CanaryField";
import { ProblemRows } from "@/features/campaigns/components/wizard/ProblemRows";
import { RowPreview } from "@/features/campaigns/components/wizard/RowPreview";
import { SpeedField } from "@/features/campaigns/components/wizard/SpeedField";
import { StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { TestSend } from "@/features/campaigns/components/wizard/TestSend";
import { WhenSummary, useStartInWords } from "@/features/campaigns/components/wizard/WhenSummary";
import type { Campaign, DryRun } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** Everything checked, the time chosen, and the one button that says to how many. */
export function SendStep({ campaign }: { campaign: Campaign }) {
  const template = useTemplate(campaign.account.id, campaign.template?.id ?? null);
  const check = useDryRun(
    campaign.id,
    `${campaign.updated_at}|${campaign.audience.upload_id ?? ""}`,
    campaign.audience.status === "ready",
  );
  return (
    <StepFrame
      aside={template.data && <RowPreview campaign={campaign} template={template.data} />}
      back={`/campaigns/${campaign.id}/edit/schedule`}
      next={<Go campaign={campaign} check={check.data} />}
    >
      {check.isError ? (
        <Problem error={check.error} onRetry={() => void check.refetch()} />
      ) : check.data === undefined ? (
        <Skeleton height={120} radius="md" />
      ) : (
        <CheckResult check={check.data} />
      )}
      <WhenSummary campaign={campaign} times={check.data?.times} />
      {check.data && <CostSection campaign={campaign} forecast={check.data.cost} />}
      <SpeedField campaign={campaign} />
      <CanaryField campaign={campaign} />
      <TestSend campaign={campaign} />
    </StepFrame>
  );
}

function CheckResult({ check }: { check: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <FigureStrip
        figures={[
          { label: t("wizard.willSend"), colour: "green", value: check.will_send },
          {
            label: t("wizard.problems"),
            colour: check.problems_total > 0 ? "red" : "grey",
            value: check.problems_total,
          },
          { label: t("wizard.takes"), text: check.eta_seconds === null ? "—" : format.duration(check.eta_seconds) },
        ]}
      />
      {check.blocking.map((block) => (
        <Notice key={block.code + (block.field ?? "")} tone="bad" title={t("wizard.blocked")}>
          {say(block.message)}
        </Notice>
      ))}
      {check.warnings.map((warning) => (
        <Notice key={warning.code} tone="waiting" title={say(warning.message)} />
      ))}
      {check.problems_total > 0 && (
        <Section title={t("wizard.notSent")} sentence={t("wizard.problemsHint", { count: check.problems_total })}>
          <ProblemRows check={check} />
        </Section>
      )}
    </>
  );
}

function Go({ campaign, check }: { campaign: Campaign; check: DryRun | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const count = check?.will_send ?? 0;
  const start = useStartInWords(campaign);
  const later = campaign.scheduled_at !== null || Boolean(campaign.schedule.local_start);
  const ready = check !== undefined && check.blocking.length === 0 && count > 0;
  const go = async () => {
    await setStatus(campaign.id, { status: later ? "scheduled" : "running" });
    await navigate(`/campaigns/${campaign.id}`);
  };
  const label = later ? t("wizard.scheduleFor", { count }) : t("campaigns.sendTo", { count });
  return (
    <>
      <Button
        size="md"
        leftSection={later ? <IconCalendarTime size={18} /> : <IconSend size={18} />}
        disabled={!ready}
        onClick={() => setAsking(true)}
      >
        {check === undefined ? t("wizard.checking") : label}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={campaign.name}
        label={label}
        act={go}
        text={
          <Stack gap="xs">
            <Text>{t("wizard.lastLook")}</Text>
            <Facts
              facts={[
                { label: t("wizard.from"), value: campaign.account.name },
                { label: t("wizard.template"), value: campaign.template?.name ?? "—" },
                { label: t("wizard.people"), value: format.number(count) },
                ...(campaign.canary_size === null
                  ? []
                  : [{ label: t("canary.fact"), value: t("canary.people", { count: campaign.canary_size }) }]),
                {
                  label: t("wizard.rateLimit"),
                  value: campaign.rate_limit === null ? t("wizard.rateFull") : format.rate(campaign.rate_limit),
                },
                { label: t("wizard.when"), value: start },
              ]}
            />
          </Stack>
        }
      />
    </>
  );
}

import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Navigate, useParams } from "react-router";

import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useCampaign } from "@/features/campaigns/api/get-campaign";
import { ContentStep } from "@/features/campaigns/components/wizard/ContentStep";
import { MessageStep } from "@/features/campaigns/components/wizard/MessageStep";
import { PeopleStep } from "@/features/campaigns/components/wizard/PeopleStep";
import { ScheduleStep } from "@/features/campaigns/components/wizard/ScheduleStep";
import { SendStep } from "@/features/campaigns/components/wizard/SendStep";
import { StepBar } from "@/features/campaigns/components/wizard/StepBar";
import { stepFrom, steps, type StepName } from "@/features/campaigns/components/wizard/steps";
import type { Campaign } from "@/lib/api/types";
import { useRoom } from "@/lib/socket";

export function WizardPage() {
  const params = useParams();
  if (params.id === undefined) return <NewCampaign />;
  return <EditCampaign key={params.id} id={Number(params.id)} wanted={stepFrom(params.step)} />;
}

function NewCampaign() {
  const { t } = useTranslation();
  return (
    <Page title={t("campaigns.new")} back={{ to: "/campaigns", label: t("places.campaigns") }}>
      <StepBar current="message" campaignId={null} reachable="message" />
      <MessageStep campaign={null} />
    </Page>
  );
}

function reachable(campaign: Campaign): StepName {
  if (campaign.template === null) return "message";
  return campaign.audience.status === "ready" && campaign.audience.good > 0 ? "send" : "people";
}

function EditCampaign({ id, wanted }: { id: number; wanted: StepName | null }) {
  const { t } = useTranslation();
  const campaign = useCampaign(id);
  useRoom("campaign", id);
  const back = { to: `/campaigns/${id}`, label: t("campaigns.campaign") };
  if (campaign.isError)
    return (
      <Page title={t("campaigns.new")} back={back}>
        <Problem error={campaign.error} onRetry={() => void campaign.refetch()} />
      </Page>
    );
  if (campaign.data === undefined)
    return (
      <Page title={t("common.loading")} back={back}>
        <Skeleton height={360} radius="md" />
      </Page>
    );
  const furthest = reachable(campaign.data);
  if (!campaign.data.actions.includes("edit")) return <Navigate to={`/campaigns/${id}`} replace />;
  if (wanted === null) return <Navigate to={`/campaigns/${id}/edit/${furthest}`} replace />;
  const step = steps.indexOf(wanted) > steps.indexOf(furthest) ? furthest : wanted;
  return (
    <Page title={campaign.data.name} back={back}>
      <StepBar current={step} campaignId={id} reachable={furthest} />
      {step === "message" && <MessageStep campaign={campaign.data} />}
      {step === "people" && <PeopleStep campaign={campaign.data} />}
      {step === "content" && <ContentStep campaign={campaign.data} />}
      {step === "schedule" && <ScheduleStep campaign={campaign.data} />}
      {step === "send" && <SendStep campaign={campaign.data} />}
    </Page>
  );
}

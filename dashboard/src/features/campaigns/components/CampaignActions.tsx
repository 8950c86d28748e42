import { Button } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { useRefusalToast } from "@/components/ui/Problem";
import { setStatus } from "@/features/campaigns/api/set-status";
import { CampaignMenu } from "@/features/campaigns/components/CampaignMenu";
import type { Campaign } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** The one step that fits the campaign's state, and the rest behind the dots. */
export function CampaignActions({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  return (
    <>
      <MainStep campaign={campaign} />
      <CampaignMenu campaign={campaign} label={t("common.moreActions")} size="lg" />
    </>
  );
}

function MainStep({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  if (campaign.actions.includes("pause")) return <PauseButton campaign={campaign} />;
  if (campaign.actions.includes("resume")) return <ResumeButton campaign={campaign} />;
  if (campaign.status === "draft" && campaign.actions.includes("edit")) {
    return (
      <Button component={Link} to={`/campaigns/${campaign.id}/edit`} leftSection={<IconPencil size={16} />}>
        {t("campaigns.continue")}
      </Button>
    );
  }
  if ((campaign.status === "scheduled" || campaign.status === "missed") && campaign.actions.includes("start"))
    return <StartNowButton campaign={campaign} />;
  return null;
}

/** Pausing asks nothing: it costs nothing and is wanted at once. */
function PauseButton({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const { run, busy } = useAct(() => setStatus(campaign.id, { status: "paused" }), useRefusalToast());
  return (
    <Button variant="default" leftSection={<IconPlayerPause size={16} />} loading={busy} onClick={() => run()}>
      {t("campaigns.pause")}
    </Button>
  );
}

function ResumeButton({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { pending, queued, held } = campaign.stats.states;
  const left = pending + queued + held;
  const restored = campaign.status_reason?.cause === "restored";
  return (
    <>
      <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => setAsking(true)}>
        {t("campaigns.resume", { count: left })}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("campaigns.resumeTitle", { name: campaign.name })}
        danger={restored}
        text={restored ? t("doubt.restoredText") : t("campaigns.resumeText", { count: left })}
        label={t("campaigns.sendTo", { count: left })}
        act={() => setStatus(campaign.id, { status: "running" })}
      />
    </>
  );
}

function StartNowButton({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const people = campaign.audience.good;
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPlay size={16} />} onClick={() => setAsking(true)}>
        {t("campaigns.startNow")}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("campaigns.startTitle", { name: campaign.name })}
        text={t("campaigns.startText", { count: people })}
        label={t("campaigns.sendTo", { count: people })}
        act={() => setStatus(campaign.id, { status: "running" })}
      />
    </>
  );
}

import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { useTimes } from "@/features/campaigns/api/get-times";
import { TimesTable } from "@/features/campaigns/components/schedule/TimesTable";
import type { Campaign } from "@/lib/api/types";

const UNDER_WAY = ["scheduled", "preparing", "running", "waiting", "paused"];

/** Zone by zone, who still waits and when they are written to, where it is not the same for all. */
export function CampaignTimes({ campaign }: { campaign: Campaign }) {
  return UNDER_WAY.includes(campaign.status) ? <Zones campaign={campaign} /> : null;
}

function Zones({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const times = useTimes(campaign.id, `${campaign.updated_at}|${campaign.waiting_until ?? ""}`);
  const waits = campaign.status_reason?.cause === "schedule";
  if (times.data === undefined || times.data.zones.length === 0) return null;
  if (!waits && times.data.zones.length < 2) return null;
  return (
    <Section title={t("schedule.whoWhen")}>
      <TimesTable times={times.data} />
    </Section>
  );
}

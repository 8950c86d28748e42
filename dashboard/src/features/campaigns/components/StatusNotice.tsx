import { Text } from "@mantine/core";
import { IconCalendarTime } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { RaiseCap } from "@/features/campaigns/components/report/RaiseCap";
import { CanaryNotice } from "@/features/campaigns/components/CanaryNotice";
import { WinnerNotice } from "@/features/campaigns/components/variants/WinnerNotice";
import type { Campaign } from "@/lib/api/types";
import { useFormat, zoneName } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** Why a campaign stands still, what to do, and when it goes on. */
export function StatusNotice({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (campaign.status === "scheduled" && campaign.scheduled_at)
    return <Countdown at={campaign.scheduled_at} zone={campaign.timezone} />;
  if (campaign.status_reason === null) return null;
  if (campaign.status === "waiting" && campaign.status_reason.cause === "canary")
    return <CanaryNotice campaign={campaign} />;
  if (campaign.status === "waiting" && campaign.status_reason.cause === "test")
    return <WinnerNotice campaign={campaign} />;
  const bad = campaign.status === "missed" || campaign.status === "cancelled";
  return (
    <Notice tone={bad ? "bad" : "waiting"} title={say(campaign.status_reason.title)}>
      <Text size="sm">{say(campaign.status_reason.cure)}</Text>
      {campaign.waiting_until && (
        <Text size="sm" mt={4}>
          {t("campaigns.goesOn", { time: format.dateTime(campaign.waiting_until) })}
        </Text>
      )}
      {campaign.status_reason.cause === "cost_cap" && <RaiseCap campaign={campaign} />}
    </Notice>
  );
}

function Countdown({ at, zone }: { at: string; zone: string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = (Date.parse(at) - now) / 1000;
  return (
    <Notice
      tone="info"
      icon={IconCalendarTime}
      title={seconds > 0 ? t("campaigns.startsIn", { time: format.duration(seconds) }) : t("campaigns.starting")}
    >
      <Text size="sm">
        {format.dateTime(at, zone)} · {zoneName(zone, i18n.language)}
      </Text>
    </Notice>
  );
}

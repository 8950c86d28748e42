import {
  IconAlertTriangle,
  IconBan,
  IconCalendarTime,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconPlayerPause,
  IconPlayerPlay,
  IconProgress,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { CampaignStatus } from "@/lib/api/types";
import { campaignStatusColour } from "@/lib/states";

const icons: Record<CampaignStatus, Icon> = {
  draft: IconCircleDashed,
  scheduled: IconCalendarTime,
  preparing: IconProgress,
  running: IconPlayerPlay,
  waiting: IconClockPause,
  paused: IconPlayerPause,
  completed: IconCircleCheck,
  cancelled: IconBan,
  missed: IconAlertTriangle,
};

export function CampaignStatusTag({ status }: { status: CampaignStatus }) {
  const { t } = useTranslation();
  const moving = status === "running" || status === "preparing";
  return (
    <StateTag
      colour={campaignStatusColour[status]}
      icon={icons[status]}
      label={t(`statuses.${status}`)}
      moving={moving}
    />
  );
}

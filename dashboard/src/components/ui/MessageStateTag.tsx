import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconChecks,
  IconCircleDashed,
  IconClock,
  IconClockOff,
  IconClockPause,
  IconHelpCircle,
  IconInbox,
  IconPlayerSkipForward,
  IconProgress,
  IconSend,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { MessageState } from "@/lib/api/types";
import { messageStateColour } from "@/lib/states";

const icons: Record<MessageState, Icon> = {
  pending: IconCircleDashed,
  queued: IconClock,
  sending: IconProgress,
  accepted: IconSend,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertTriangle,
  unknown: IconHelpCircle,
  unconfirmed: IconHelpCircle,
  held: IconClockPause,
  skipped: IconPlayerSkipForward,
  cancelled: IconBan,
  expired: IconClockOff,
  received: IconInbox,
};

export function MessageStateTag({ state, plain }: { state: MessageState; plain?: boolean }) {
  const { t } = useTranslation();
  return <StateTag colour={messageStateColour[state]} icon={icons[state]} label={t(`states.${state}`)} plain={plain} />;
}

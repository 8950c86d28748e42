import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconClockOff,
  IconClockPause,
  IconHelpCircle,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { MessageState } from "@/lib/api/types";

import classes from "./Ticks.module.css";

const icons: Record<MessageState, Icon | null> = {
  pending: IconClock,
  queued: IconClock,
  sending: IconClock,
  accepted: IconCheck,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertTriangle,
  unknown: IconHelpCircle,
  unconfirmed: IconHelpCircle,
  held: IconClockPause,
  skipped: IconBan,
  cancelled: IconBan,
  expired: IconClockOff,
  received: null,
};

/** How far a message of ours is, as WhatsApp ticks it. */
export function Ticks({ state }: { state: MessageState }) {
  const { t } = useTranslation();
  const Glyph = icons[state];
  if (Glyph === null) return null;
  return (
    <span className={classes.ticks} data-state={state} role="img" aria-label={t(`states.${state}`)}>
      <Glyph size={15} stroke={2} aria-hidden />
    </span>
  );
}

import { IconCircleCheck, IconClock, IconHandStop, IconRefresh, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { StateColour } from "@/lib/states";

export const CALL_STATES = ["pending", "processed", "failed", "poison"] as const;
export type CallState = (typeof CALL_STATES)[number];

const LOOKS: Record<CallState, [StateColour, Icon]> = {
  pending: ["grey", IconClock],
  processed: ["green", IconCircleCheck],
  failed: ["amber", IconRefresh],
  poison: ["red", IconHandStop],
};

export function CallStateTag({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = state as CallState;
  const [colour, icon] = LOOKS[known];
  return <StateTag plain colour={colour} icon={icon} label={t(`webhookStates.${known}`)} />;
}

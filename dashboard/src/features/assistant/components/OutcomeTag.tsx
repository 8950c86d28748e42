import {
  IconArrowForwardUp,
  IconCheck,
  IconMessageCheck,
  IconMessageOff,
  IconPencilCheck,
  IconSparkles,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { Interaction } from "@/lib/api/types";
import type { StateColour } from "@/lib/states";

export type Outcome = Interaction["outcome"];
export type TurnReason = NonNullable<Interaction["reason"]>;

/** In the order of the report. */
export const OUTCOMES = [
  "answered",
  "handed_over",
  "accepted",
  "edited",
  "ignored",
  "suggested",
  "withheld",
] as const satisfies Outcome[];

export const REASONS = [
  ...(["wants_person", "wants_stop", "model_unsure", "model_hands_over", "cannot_read", "unfit_answer"] as const),
  ...(["too_many", "out_of_time", "cost_cap", "no_model", "timeout", "busy", "unavailable", "refused"] as const),
  ...(["malformed", "denied", "cannot_send", "opted_out", "window_closed", "switched_off"] as const),
  ...(["person_took_over", "superseded"] as const),
] as const satisfies TurnReason[];

const LOOKS: Record<Outcome, [StateColour, Icon]> = {
  answered: ["green", IconMessageCheck],
  handed_over: ["amber", IconArrowForwardUp],
  accepted: ["green", IconCheck],
  edited: ["cyan", IconPencilCheck],
  ignored: ["grey", IconX],
  suggested: ["blue", IconSparkles],
  withheld: ["grey", IconMessageOff],
};

/** What became of a turn of the assistant. */
export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const [colour, icon] = LOOKS[outcome];
  return <StateTag plain colour={colour} icon={icon} label={t(`turns.outcomes.${outcome}`)} />;
}

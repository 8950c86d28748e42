import { useTranslation } from "react-i18next";

import type { MessageState, Stats } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./OutcomeBar.module.css";

interface Band {
  name: "read" | "delivered" | "sent" | "waiting" | "unknown" | "failed" | "left";
  colour: StateColour;
  states: MessageState[];
}

/** Outcomes from furthest along to refused; what is still to be done stays the bare track. */
const bands: Band[] = [
  { name: "read", colour: "green", states: ["read"] },
  { name: "delivered", colour: "cyan", states: ["delivered"] },
  { name: "sent", colour: "blue", states: ["sent", "accepted"] },
  { name: "waiting", colour: "amber", states: ["held"] },
  { name: "unknown", colour: "violet", states: ["unknown", "unconfirmed"] },
  { name: "failed", colour: "red", states: ["failed", "expired"] },
  { name: "left", colour: "grey", states: ["skipped", "cancelled"] },
];

export function OutcomeBar({ stats, tall = false }: { stats: Stats; tall?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = bands
    .map((band) => ({ ...band, count: band.states.reduce((sum, state) => sum + stats.states[state], 0) }))
    .filter((part) => part.count > 0);
  const label = parts.map((part) => `${t(`bands.${part.name}`)}: ${format.number(part.count)}`).join(", ");
  return (
    <div
      className={classes.track}
      data-tall={tall || undefined}
      role="img"
      aria-label={label === "" ? t("bands.none") : label}
      title={label}
    >
      {parts.map((part) => (
        <div
          key={part.name}
          className={classes.part}
          style={{
            width: `${(100 * part.count) / Math.max(1, stats.planned)}%`,
            background: cssColour(part.colour, "solid"),
          }}
        />
      ))}
    </div>
  );
}

import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { useTranslation } from "react-i18next";

import { Figure } from "@/components/ui/Figure";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./Funnel.module.css";

type StepName = "planned" | "sent" | "delivered" | "read" | "replied" | "opted_out";

export interface FunnelStep {
  name: StepName;
  count: number;
  /** The list of those who got this far. */
  to?: string;
}

const colours: Record<StepName, StateColour> = {
  planned: "grey",
  sent: "blue",
  delivered: "cyan",
  read: "green",
  replied: "green",
  opted_out: "amber",
};

/** How many got how far; each step as a share of the plan. */
export function Funnel({ steps }: { steps: FunnelStep[] }) {
  const { t } = useTranslation();
  const plan = Math.max(1, steps[0]?.count ?? 1);
  return (
    <ol className={classes.list}>
      {steps.map((step) => (
        <li key={step.name}>
          <div className={classes.line}>
            {step.to ? (
              <Anchor component={Link} to={step.to} className={classes.name}>
                {t(`funnel.${step.name}`)}
              </Anchor>
            ) : (
              <span className={classes.name}>{t(`funnel.${step.name}`)}</span>
            )}
            <Figure
              value={step.count}
              outOf={step.name === "planned" ? 0 : plan}
              shareClass={classes.share}
              wrap={(count) => <span className={classes.count}>{count}</span>}
            />
          </div>
          <div className={classes.track}>
            <div
              className={classes.bar}
              style={{ width: `${(100 * step.count) / plan}%`, background: cssColour(colours[step.name], "solid") }}
            />
          </div>
        </li>
      ))}
    </ol>
  );
}

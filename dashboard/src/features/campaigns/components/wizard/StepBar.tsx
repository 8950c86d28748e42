import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { steps, type StepName } from "@/features/campaigns/components/wizard/steps";

import classes from "./StepBar.module.css";

interface StepBarProps {
  current: StepName;
  /** Null before the draft exists. */
  campaignId: number | null;
  /** The furthest step that can be opened. */
  reachable: StepName;
}

export function StepBar({ current, campaignId, reachable }: StepBarProps) {
  const { t } = useTranslation();
  const at = steps.indexOf(current);
  const furthest = steps.indexOf(reachable);
  return (
    <nav aria-label={t("wizard.steps")}>
      <ol className={classes.bar}>
        {steps.map((step, index) => {
          const done = index < at;
          const content = (
            <>
              <span className={classes.mark}>
                {done ? <IconCheck size={14} stroke={2.4} aria-hidden /> : index + 1}
              </span>
              <span className={classes.name}>{t(`wizard.${step}`)}</span>
            </>
          );
          const open = campaignId !== null && index <= furthest && index !== at;
          return (
            <li
              key={step}
              className={classes.step}
              data-current={index === at || undefined}
              data-done={done || undefined}
              aria-current={index === at ? "step" : undefined}
            >
              {open ? (
                <Link to={`/campaigns/${campaignId}/edit/${step}`} className={classes.link}>
                  {content}
                </Link>
              ) : (
                <span className={classes.link}>{content}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

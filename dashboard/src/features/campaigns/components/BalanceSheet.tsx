import { Anchor, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Figure } from "@/components/ui/Figure";
import { MessageStateTag } from "@/components/ui/MessageStateTag";
import type { Stats } from "@/lib/api/types";
import { cssColour, stateOrder } from "@/lib/states";

import classes from "./BalanceSheet.module.css";

/** planned = the sum of all states: nobody is lost. */
export function BalanceSheet({ campaignId, stats }: { campaignId: number; stats: Stats }) {
  const { t } = useTranslation();
  const present = stateOrder.filter((state) => stats.states[state] > 0);
  const Glyph = stats.balanced ? IconCircleCheck : IconAlertTriangle;
  return (
    <div className={classes.sheet}>
      <span className={classes.term}>
        <span className={classes.name}>{t("funnel.planned")}</span>
        <strong>
          <Figure value={stats.planned} />
        </strong>
      </span>
      <span className={classes.sign}>=</span>
      {present.map((state, index) => (
        <Fragment key={state}>
          {index > 0 && <span className={classes.sign}>+</span>}
          <Anchor
            component={Link}
            to={`/campaigns/${campaignId}?tab=people&state=${state}`}
            className={classes.term}
            c="inherit"
            underline="never"
          >
            <MessageStateTag state={state} plain />
            <strong>
              <Figure value={stats.states[state]} />
            </strong>
          </Anchor>
        </Fragment>
      ))}
      {present.length === 0 && <span className={classes.term}>0</span>}
      <Tooltip label={stats.balanced ? t("balance.holdsHint") : t("balance.brokenHint")}>
        <span className={classes.verdict} style={{ color: cssColour(stats.balanced ? "green" : "red", "ink") }}>
          <Glyph size={16} stroke={1.9} aria-hidden />
          {stats.balanced ? t("balance.holds") : t("balance.broken")}
        </span>
      </Tooltip>
    </div>
  );
}

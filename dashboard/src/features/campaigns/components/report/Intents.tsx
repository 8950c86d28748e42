import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Section } from "@/components/ui/Section";
import { useUser } from "@/lib/api/session";
import type { CampaignReport, Intent } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { atLeast } from "@/lib/roles";
import { cssColour, intentColour } from "@/lib/states";

import classes from "./Report.module.css";

/** What those who replied meant: each person once, and whose words have no name are the rest. */
export function Intents({ campaignId, report }: { campaignId: number; report: CampaignReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const answers = atLeast(useUser().role, "agent");
  const understood = report.intents.reduce((sum, one) => sum + one.people, 0);
  const replied = Math.max(report.total.replied, understood);
  const lines: { name: Intent | "unclear"; people: number }[] = [
    ...report.intents.map(({ intent, people }) => ({ name: intent, people })),
    { name: "unclear", people: replied - understood },
  ];
  return (
    <Section title={t("report.intents")} sentence={t("report.intentsHint")}>
      {replied === 0 ? (
        <p className={classes.note}>{t("report.noIntents")}</p>
      ) : (
        <ul className={classes.parts}>
          {lines
            .filter(({ people }) => people > 0)
            .map(({ name, people }) => (
              <li key={name} className={classes.part}>
                <div className={classes.partLine}>
                  <span className={classes.partName}>
                    {answers ? (
                      <Anchor component={Link} inherit to={`/inbox?tab=all&campaign_id=${campaignId}&intent=${name}`}>
                        {t(`report.intent.${name}`)}
                      </Anchor>
                    ) : (
                      t(`report.intent.${name}`)
                    )}
                  </span>
                  <span className={classes.partFigures}>
                    {format.number(people)}
                    <span className={classes.share}>{format.percent(people / replied)}</span>
                  </span>
                </div>
                <div className={classes.bar} aria-hidden>
                  <span
                    style={{
                      width: `${(100 * people) / replied}%`,
                      background: cssColour(intentColour[name], "solid"),
                    }}
                  />
                </div>
              </li>
            ))}
        </ul>
      )}
    </Section>
  );
}

import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import type { CampaignReport } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./Report.module.css";

type Name = CampaignReport["intents"][number]["intent"] | "other";

const COLOURS: Record<Name, StateColour> = {
  yes: "green",
  no: "grey",
  question: "blue",
  complaint: "red",
  person: "cyan",
  stop: "amber",
  other: "grey",
};

/** What those who replied meant: each person once, and whose words have no name are the rest. */
export function Intents({ report }: { report: CampaignReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const understood = report.intents.reduce((sum, one) => sum + one.people, 0);
  const replied = Math.max(report.total.replied, understood);
  const lines: { name: Name; people: number }[] = [
    ...report.intents.map(({ intent, people }) => ({ name: intent, people })),
    { name: "other", people: replied - understood },
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
                  <span className={classes.partName}>{t(`report.intent.${name}`)}</span>
                  <span className={classes.partFigures}>
                    {format.number(people)}
                    <span className={classes.share}>{format.percent(people / replied)}</span>
                  </span>
                </div>
                <div className={classes.bar} aria-hidden>
                  <span
                    style={{ width: `${(100 * people) / replied}%`, background: cssColour(COLOURS[name], "solid") }}
                  />
                </div>
              </li>
            ))}
        </ul>
      )}
    </Section>
  );
}

import { useTranslation } from "react-i18next";

import chart from "@/components/ui/Chart.module.css";
import type { NamedPart } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./Report.module.css";

type BandName = "read" | "delivered" | "sent" | "failed" | "rest";

const bands: { name: BandName; colour: StateColour }[] = [
  { name: "read", colour: "green" },
  { name: "delivered", colour: "cyan" },
  { name: "sent", colour: "blue" },
  { name: "failed", colour: "red" },
];

/** Counts include one another (read ⊂ delivered ⊂ sent); a bar shows each message once. */
function widthsOf(part: NamedPart): Record<BandName, number> {
  const { planned, sent, delivered, read, failed } = part;
  return {
    read,
    delivered: delivered - read,
    sent: sent - delivered,
    failed,
    rest: Math.max(0, planned - sent - failed),
  };
}

interface PartBarsProps {
  parts: NamedPart[];
  nameOf: (part: NamedPart) => string;
}

/** A bar for each part, as long as it is large; who read it is said beside it. */
export function PartBars({ parts, nameOf }: PartBarsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const largest = Math.max(1, ...parts.map((part) => part.planned));
  return (
    <>
      <div className={`${chart.legend} ${classes.legend}`}>
        {bands.map((band) => (
          <span key={band.name} className={chart.key}>
            <span className={chart.swatch} style={{ background: cssColour(band.colour, "solid") }} />
            {t(`bands.${band.name as "read"}`)}
          </span>
        ))}
      </div>
      <ul className={classes.parts}>
        {parts.map((part) => {
          const widths = widthsOf(part);
          return (
            <li key={part.key ?? ""} className={classes.part}>
              <div className={classes.partLine}>
                <span className={classes.partName}>{nameOf(part)}</span>
                <span className={classes.partFigures}>
                  {format.number(part.planned)}
                  <span className={classes.share}>
                    {part.planned > 0 &&
                      `${format.percent(part.read / part.planned)} ${t("funnel.read").toLowerCase()}`}
                  </span>
                </span>
              </div>
              <div className={classes.bar} style={{ width: `${Math.max(2, (100 * part.planned) / largest)}%` }}>
                {bands.map((band) => (
                  <span
                    key={band.name}
                    style={{
                      width: `${(100 * widths[band.name]) / Math.max(1, part.planned)}%`,
                      background: cssColour(band.colour, "solid"),
                    }}
                  />
                ))}
              </div>
            </li>
          );
        })}
      </ul>
    </>
  );
}

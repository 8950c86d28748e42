import { Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SeriesPoint } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";
import { roundTicks } from "@/lib/ticks";

import chart from "@/components/ui/Chart.module.css";

import classes from "./HourlyChart.module.css";

const HEIGHT = 180;
const BOTTOM = 22;
const LEFT = 40;
const TOP = 8;

const bands: { name: "read" | "delivered" | "sent" | "failed"; colour: StateColour }[] = [
  { name: "read", colour: "green" },
  { name: "delivered", colour: "cyan" },
  { name: "sent", colour: "blue" },
  { name: "failed", colour: "red" },
];

/** Each message once: those read are among those delivered, and these among those sent. */
function parts(point: SeriesPoint): Record<(typeof bands)[number]["name"], number> {
  return {
    read: point.read,
    delivered: Math.max(0, point.delivered - point.read),
    sent: Math.max(0, point.sent - point.delivered),
    failed: point.failed,
  };
}

/** What went out in each of the last 24 hours, and how far it got. */
export function HourlyChart({ series }: { series: SeriesPoint[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { ref, width } = useElementSize();
  const [hover, setHover] = useState<number | null>(null);
  const top = Math.max(1, ...series.map((point) => Math.max(point.sent, point.delivered, point.read) + point.failed));
  const ticks = roundTicks(top, 3);
  const y = (count: number) => HEIGHT - BOTTOM - (count / (ticks.at(-1) ?? 1)) * (HEIGHT - BOTTOM - TOP);
  const step = (width - LEFT) / Math.max(1, series.length);
  const bar = Math.max(0, Math.min(28, step * 0.68));
  const every = width < 480 ? 6 : 3;
  const shown = hover === null ? null : series[hover];
  if (series.every((point) => point.sent + point.failed === 0))
    return (
      <Text c="dimmed" size="sm" py="xl" ta="center">
        {t("overview.quiet")}
      </Text>
    );
  return (
    <div ref={ref} className={classes.frame}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={t("overview.chart")}
        onPointerLeave={() => setHover(null)}
        onPointerMove={(event) =>
          setHover(Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / step))
        }
      >
        {ticks.map((value) => (
          <g key={value} transform={`translate(0,${y(value)})`}>
            <line x1={LEFT} x2={width} className={chart.grid} />
            <text x={LEFT - 8} dy="0.32em" textAnchor="end" className={chart.tick}>
              {format.number(value)}
            </text>
          </g>
        ))}
        {series.map((point, index) => {
          let base = 0;
          const left = LEFT + index * step + (step - bar) / 2;
          return (
            <g key={point.at} opacity={hover === null || hover === index ? 1 : 0.55}>
              {bands.map((band) => {
                const count = parts(point)[band.name];
                const from = base;
                base += count;
                return (
                  count > 0 && (
                    <rect
                      key={band.name}
                      x={left}
                      width={bar}
                      y={y(base)}
                      height={Math.max(1, y(from) - y(base))}
                      fill={cssColour(band.colour, "solid")}
                    />
                  )
                );
              })}
              {index % every === 0 && (
                <text x={left + bar / 2} y={HEIGHT - 4} textAnchor="middle" className={chart.tick}>
                  {format.time(point.at)}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <div className={`${chart.legend} ${classes.legend}`}>
        {bands.map((band) => (
          <span key={band.name} className={chart.key}>
            <span className={chart.swatch} style={{ background: cssColour(band.colour, "solid") }} />
            {t(`bands.${band.name}`)}
            {shown ? ` ${format.number(parts(shown)[band.name])}` : ""}
          </span>
        ))}
        {shown && <span className={classes.hour}>{format.dateTime(shown.at)}</span>}
      </div>
    </div>
  );
}

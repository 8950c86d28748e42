import { Table, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { scaleLinear, scaleTime } from "d3-scale";
import { area, curveMonotoneX, line } from "d3-shape";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import chart from "./Chart.module.css";
import classes from "./OutcomeChart.module.css";

import { TableSwitch } from "@/components/ui/TableSwitch";
import type { SeriesPoint } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";

export interface Pace {
  /** Where and how fast the number may go: from here, so many a second, up to the plan. */
  startedAt: string;
  perSecond: number;
}

interface OutcomeChartProps {
  series: SeriesPoint[];
  /** The plan is the top of the chart; without one the data set it. */
  planned?: number;
  pace?: Pace | null;
  height?: number;
}

type BandName = "read" | "delivered" | "sent" | "failed";
type Stack = { at: number } & Record<BandName, [number, number]>;

const bands: { name: BandName; colour: StateColour }[] = [
  { name: "read", colour: "green" },
  { name: "delivered", colour: "cyan" },
  { name: "sent", colour: "blue" },
  { name: "failed", colour: "red" },
];

const MARGIN = { top: 12, right: 88, bottom: 24, left: 44 };
const NARROW = 480;
/** A campaign of a second still gets an axis whose marks differ. */
const SHORTEST = 5_000;

/** Cumulative counts include one another (read ⊂ delivered ⊂ sent); the bands show each message once. */
function stack(point: SeriesPoint): Stack {
  const read = point.read;
  const delivered = Math.max(read, point.delivered);
  const sent = Math.max(delivered, point.sent);
  return {
    at: Date.parse(point.at),
    read: [0, read],
    delivered: [read, delivered],
    sent: [delivered, sent],
    failed: [sent, sent + point.failed],
  };
}

export function OutcomeChart({ series, planned, pace = null, height = 280 }: OutcomeChartProps) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [asTable, setAsTable] = useState(false);
  // In order of time: samples are kept by the second, so the first may stand a moment before the start.
  const stacks = useMemo(() => series.map(stack).sort((one, other) => one.at - other.at), [series]);
  return (
    <div>
      <div className={`${chart.legend} ${classes.legend}`}>
        {bands.map((band) => (
          <span key={band.name} className={chart.key}>
            <span className={chart.swatch} style={{ background: cssColour(band.colour, "solid") }} />
            {t(`bands.${band.name}`)}
          </span>
        ))}
        {pace && (
          <span className={chart.key}>
            <span className={classes.dash} />
            {t("chart.pace")}
          </span>
        )}
        <TableSwitch asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <SeriesTable series={series} height={height} />
      ) : (
        <div ref={ref} className={classes.frame} style={{ height }}>
          {stacks.length < 2 ? (
            <Text className={classes.empty} c="dimmed" size="sm">
              {t("chart.empty")}
            </Text>
          ) : (
            width > 0 && <Drawing stacks={stacks} planned={planned} pace={pace} width={width} height={height} />
          )}
        </div>
      )}
    </div>
  );
}

interface DrawingProps {
  stacks: Stack[];
  planned?: number;
  pace: Pace | null;
  width: number;
  height: number;
}

function Drawing({ stacks, planned, pace, width, height }: DrawingProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [hover, setHover] = useState<Stack | null>(null);
  const narrow = width < NARROW;
  const right = narrow ? 12 : MARGIN.right;
  const first = stacks[0]?.at ?? 0;
  const last = Math.max(stacks.at(-1)?.at ?? 1, first + SHORTEST);
  const top = Math.max(planned ?? 0, ...stacks.map((point) => point.failed[1]), 1);
  const x = scaleTime([first, last], [MARGIN.left, width - right]);
  const y = scaleLinear([0, top], [height - MARGIN.bottom, MARGIN.top]).nice(4);
  const nearest = (clientX: number, box: DOMRect) => {
    const at = x.invert(clientX - box.left).getTime();
    return stacks.reduce((best, point) => (Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best));
  };
  const spansDays = last - first > 36 * 3600 * 1000;
  const short = last - first < 10 * 60 * 1000;
  const tick = (date: Date) =>
    spansDays
      ? format.date(date.toISOString())
      : short
        ? format.timeWithSeconds(date.toISOString())
        : format.time(date.toISOString());
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={t("chart.label")}
        onPointerMove={(event) => setHover(nearest(event.clientX, event.currentTarget.getBoundingClientRect()))}
        onPointerLeave={() => setHover(null)}
      >
        {y.ticks(4).map((value) => (
          <g key={value} transform={`translate(0,${y(value)})`}>
            <line x1={MARGIN.left} x2={width - right} className={chart.grid} />
            <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end" className={chart.tick}>
              {format.number(value)}
            </text>
          </g>
        ))}
        {ticksOf(x, short ? 90 : 72).map((date) => (
          <text key={date.getTime()} x={x(date)} y={height - 6} textAnchor="middle" className={chart.tick}>
            {tick(date)}
          </text>
        ))}
        {bands.map((band) => (
          <path
            key={band.name}
            d={
              area<Stack>()
                .x((point) => x(point.at))
                .y0((point) => y(point[band.name][0]))
                .y1((point) => y(point[band.name][1]))
                .curve(curveMonotoneX)(stacks) ?? ""
            }
            fill={cssColour(band.colour, "solid")}
            className={classes.band}
          />
        ))}
        {planned !== undefined && planned > 0 && (
          <g transform={`translate(0,${y(planned)})`}>
            <line x1={MARGIN.left} x2={width - right} className={classes.plan} />
            <text x={MARGIN.left + 4} y={-4} className={chart.tick}>
              {t("chart.plan", { count: planned })}
            </text>
          </g>
        )}
        {pace && <path d={paceLine(pace, planned ?? top, first, last, x, y)} className={classes.pace} />}
        {!narrow && <DirectLabels last={stacks.at(-1)} y={y} left={width - right + 8} />}
        {hover && (
          <line
            x1={x(hover.at)}
            x2={x(hover.at)}
            y1={MARGIN.top}
            y2={height - MARGIN.bottom}
            className={classes.cursor}
          />
        )}
      </svg>
      {hover && (
        <Tip
          point={hover}
          left={x(hover.at)}
          flip={x(hover.at) > width * 0.6}
          at={format.timeWithSeconds(new Date(hover.at).toISOString())}
        />
      )}
    </>
  );
}

type TimeScale = ReturnType<typeof scaleTime<number, number>>;
type CountScale = ReturnType<typeof scaleLinear<number, number>>;

/** Ticks that leave each label its room. */
function ticksOf(x: TimeScale, labelWidth: number): Date[] {
  const [from = 0, to = 0] = x.range();
  const most = Math.max(2, Math.floor((to - from) / labelWidth));
  let ticks = x.ticks(most);
  while (ticks.length > most) ticks = ticks.filter((_, index) => index % 2 === 0);
  return ticks;
}

function paceLine(pace: Pace, plan: number, first: number, last: number, x: TimeScale, y: CountScale): string {
  const start = Math.max(first, Date.parse(pace.startedAt));
  const full = start + (plan / Math.max(pace.perSecond, 0.001)) * 1000;
  const end = Math.min(full, last);
  const reached = Math.min(plan, ((end - start) / 1000) * pace.perSecond);
  const points: [number, number][] = [
    [x(start), y(0)],
    [x(end), y(reached)],
  ];
  if (full < last) points.push([x(last), y(plan)]);
  return line()(points) ?? "";
}

interface Label {
  name: BandName;
  colour: StateColour;
  at: number;
}

const LABEL_HEIGHT = 14;

/** Where the names of the bands stand, from the lowest up, never over one another. */
function labelsOf(last: Stack, y: CountScale): Label[] {
  return bands.reduce<Label[]>((placed, band) => {
    const [from, to] = last[band.name];
    if (to - from <= 0) return placed;
    const below = placed.at(-1)?.at ?? Infinity;
    return [...placed, { ...band, at: Math.min(y((from + to) / 2), below - LABEL_HEIGHT) }];
  }, []);
}

function DirectLabels({ last, y, left }: { last: Stack | undefined; y: CountScale; left: number }) {
  const { t } = useTranslation();
  if (last === undefined) return null;
  return labelsOf(last, y).map((label) => (
    <text
      key={label.name}
      x={left}
      y={label.at}
      dy="0.32em"
      className={classes.name}
      fill={cssColour(label.colour, "ink")}
    >
      {t(`bands.${label.name}`)}
    </text>
  ));
}

function Tip({ point, left, flip, at }: { point: Stack; left: number; flip: boolean; at: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div
      className={classes.tip}
      style={{ left, transform: flip ? "translateX(calc(-100% - 12px))" : "translateX(12px)" }}
    >
      <div className={classes.tipTime}>{at}</div>
      {bands.map((band) => (
        <div key={band.name} className={classes.tipLine}>
          <span className={chart.swatch} style={{ background: cssColour(band.colour, "solid") }} />
          <span>{t(`bands.${band.name}`)}</span>
          <span className={classes.tipCount}>{format.number(point[band.name][1] - point[band.name][0])}</span>
        </div>
      ))}
    </div>
  );
}

function SeriesTable({ series, height }: { series: SeriesPoint[]; height: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.ScrollContainer minWidth={320} mah={height} h={height}>
      <Table stickyHeader fz="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("chart.time")}</Table.Th>
            {(["sent", "delivered", "read", "failed"] as const).map((name) => (
              <Table.Th key={name} ta="right">
                {t(`funnel.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {series.map((point) => (
            <Table.Tr key={point.at}>
              <Table.Td>{format.dateTime(point.at)}</Table.Td>
              {(["sent", "delivered", "read", "failed"] as const).map((name) => (
                <Table.Td key={name} ta="right">
                  {format.number(point[name])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

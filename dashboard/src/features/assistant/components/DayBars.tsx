import { Table, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { scaleBand, scaleLinear } from "d3-scale";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import chart from "@/components/ui/Chart.module.css";
import { Scroll } from "@/components/ui/Scroll";
import { TableSwitch } from "@/components/ui/TableSwitch";
import { useFormat } from "@/lib/format";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./Assistant.module.css";

const HEIGHT = 220;
const MARGIN = { top: 8, right: 4, bottom: 22, left: 52 };
const LABEL_PX = 64;

export interface DaySeries {
  label: string;
  colour: StateColour;
  /** One value for each day. */
  values: number[];
}

interface DayBarsProps {
  label: string;
  /** "2026-11-22", the oldest first. */
  days: string[];
  series: DaySeries[];
  words: (value: number) => string;
  /** What is counted has no halves. */
  whole?: boolean;
}

/** A few figures of each day, side by side; the same as a table. */
export function DayBars(props: DayBarsProps) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [asTable, setAsTable] = useState(false);
  const isEmpty = props.series.every(({ values }) => values.every((one) => one === 0));
  return (
    <>
      <div className={`${chart.legend} ${classes.legend}`}>
        {props.series.map((one) => (
          <span key={one.label} className={chart.key}>
            <span className={chart.swatch} style={{ background: cssColour(one.colour, "solid") }} />
            {one.label}
          </span>
        ))}
        <TableSwitch asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <DayTable {...props} />
      ) : (
        <div ref={ref} className={classes.chart} style={{ height: HEIGHT }}>
          {isEmpty ? (
            <Text size="sm" c="dimmed">
              {t("turns.noDays")}
            </Text>
          ) : (
            width > 0 && <Drawing {...props} width={width} />
          )}
        </div>
      )}
    </>
  );
}

/** A date without an hour belongs to no zone: noon is the same day nearly everywhere. */
function noon(day: string): string {
  return `${day}T12:00:00`;
}

function Drawing({ label, days, series, words, whole = false, width }: DayBarsProps & { width: number }) {
  const format = useFormat();
  const top = Math.max(...series.flatMap((one) => one.values));
  const x = scaleBand<string>(days, [MARGIN.left, width - MARGIN.right]).padding(0.2);
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const part = x.bandwidth() / series.length;
  const each = Math.max(1, Math.ceil(LABEL_PX / x.step()));
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={label}>
      {y
        .ticks(4)
        .filter((value) => !whole || Number.isInteger(value))
        .map((value) => (
          <g key={value} transform={`translate(0,${y(value)})`}>
            <line x1={MARGIN.left} x2={width - MARGIN.right} className={chart.grid} />
            <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end" className={chart.tick}>
              {words(value)}
            </text>
          </g>
        ))}
      {days.map((day, at) => (
        <g key={day}>
          {series.map((one, index) => (
            <rect
              key={one.label}
              x={(x(day) ?? 0) + index * part}
              y={y(one.values[at] ?? 0)}
              width={part}
              height={y(0) - y(one.values[at] ?? 0)}
              rx={Math.min(2, part / 3)}
              fill={cssColour(one.colour, "solid")}
            >
              <title>{`${format.shortDate(noon(day))} · ${one.label} ${words(one.values[at] ?? 0)}`}</title>
            </rect>
          ))}
          {(days.length - 1 - at) % each === 0 && (
            <text
              x={(x(day) ?? 0) + x.bandwidth() / 2}
              y={HEIGHT - 6}
              textAnchor={at === days.length - 1 ? "end" : "middle"}
              dx={at === days.length - 1 ? x.bandwidth() / 2 : 0}
              className={chart.tick}
            >
              {format.shortDate(noon(day))}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function DayTable({ label, days, series, words }: DayBarsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Scroll label={label} height={HEIGHT}>
      <Table stickyHeader fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("turns.day")}</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.label} ta="right">
                {one.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((day, at) => (
            <Table.Tr key={day}>
              <Table.Td>{format.date(noon(day))}</Table.Td>
              {series.map((one) => (
                <Table.Td key={one.label} ta="right">
                  {words(one.values[at] ?? 0)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

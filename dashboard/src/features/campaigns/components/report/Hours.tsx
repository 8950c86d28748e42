import { Table, Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { scaleBand, scaleLinear } from "d3-scale";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Scroll } from "@/components/ui/Scroll";
import { TableSwitch } from "@/components/ui/TableSwitch";
import chart from "@/components/ui/Chart.module.css";
import type { ReportHour } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { cssColour } from "@/lib/states";

import classes from "./Report.module.css";

const HEIGHT = 240;
const MARGIN = { top: 8, right: 4, bottom: 22, left: 40 };
const series = [
  { name: "delivered", colour: "cyan" },
  { name: "read", colour: "green" },
] as const;

/** At which hours of the day messages arrived and were read. */
export function Hours({ hours }: { hours: ReportHour[] }) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [asTable, setAsTable] = useState(false);
  const isEmpty = hours.every((one) => one.delivered + one.read === 0);
  return (
    <>
      <div className={`${chart.legend} ${classes.legend}`}>
        {series.map((one) => (
          <span key={one.name} className={chart.key}>
            <span className={chart.swatch} style={{ background: cssColour(one.colour, "solid") }} />
            {t(`funnel.${one.name}`)}
          </span>
        ))}
        <TableSwitch asTable={asTable} onChange={setAsTable} />
      </div>
      {asTable ? (
        <HourTable hours={hours} />
      ) : (
        <div ref={ref} className={classes.chart} style={{ height: HEIGHT }}>
          {isEmpty ? (
            <Text size="sm" c="dimmed">
              {t("report.noHours")}
            </Text>
          ) : (
            width > 0 && <Drawing hours={hours} width={width} />
          )}
        </div>
      )}
    </>
  );
}

function Drawing({ hours, width }: { hours: ReportHour[]; width: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const top = Math.max(1, ...hours.map((one) => Math.max(one.delivered, one.read)));
  const x = scaleBand<number>(
    hours.map((one) => one.hour),
    [MARGIN.left, width - MARGIN.right],
  ).padding(0.2);
  const y = scaleLinear([0, top], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const half = x.bandwidth() / 2;
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={t("report.hours")}>
      {y
        .ticks(4)
        .filter(Number.isInteger)
        .map((value) => (
          <g key={value} transform={`translate(0,${y(value)})`}>
            <line x1={MARGIN.left} x2={width - MARGIN.right} className={chart.grid} />
            <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end" className={chart.tick}>
              {format.number(value)}
            </text>
          </g>
        ))}
      {hours.map((one) => (
        <g key={one.hour}>
          {series.map(({ name, colour }, index) => (
            <rect
              key={name}
              x={(x(one.hour) ?? 0) + index * half}
              y={y(one[name])}
              width={half}
              height={y(0) - y(one[name])}
              rx={Math.min(2, half / 3)}
              fill={cssColour(colour, "solid")}
            >
              <title>{`${clock(one.hour)} · ${t(`funnel.${name}`)} ${format.number(one[name])}`}</title>
            </rect>
          ))}
          {one.hour % 3 === 0 && (
            <text x={(x(one.hour) ?? 0) + half} y={HEIGHT - 6} textAnchor="middle" className={chart.tick}>
              {one.hour}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function HourTable({ hours }: { hours: ReportHour[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Scroll label={t("report.hours")} height={HEIGHT}>
      <Table stickyHeader fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("report.hour")}</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.name} ta="right">
                {t(`funnel.${one.name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hours.map((one) => (
            <Table.Tr key={one.hour}>
              <Table.Td>{clock(one.hour)}</Table.Td>
              {series.map(({ name }) => (
                <Table.Td key={name} ta="right">
                  {format.number(one[name])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

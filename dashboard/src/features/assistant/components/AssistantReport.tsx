import { Grid, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Section } from "@/components/ui/Section";
import { dollars } from "@/features/assistant/amounts";
import { DayBars } from "@/features/assistant/components/DayBars";
import type { AssistantReport as Report } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";

import classes from "./Assistant.module.css";

/** What the assistant did and cost in some days, and why it left conversations to people. */
export function AssistantReport({ report, days }: { report: Report | undefined; days: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const outcomes = report?.outcomes;
  const of = (value: (day: Report["days"][number]) => number) => {
    const known = new Map(report?.days.map((one) => [one.day, value(one)]));
    return days.map((day) => known.get(day) ?? 0);
  };
  return (
    <Stack>
      <FigureStrip
        figures={[
          { label: t("turns.outcomes.answered"), colour: "green", value: outcomes?.answered },
          { label: t("turns.outcomes.handed_over"), colour: "amber", value: outcomes?.handed_over },
          {
            label: t("turns.drafts"),
            colour: "blue",
            value: outcomes && outcomes.accepted + outcomes.edited,
            outOf: outcomes && outcomes.accepted + outcomes.edited + outcomes.ignored,
          },
          { label: t("turns.cost"), text: report && money.amount(dollars(report.cost_micros), "USD") },
          {
            label: t("turns.took"),
            text: report && (report.latency_ms === null ? "—" : t("aide.milliseconds", { count: report.latency_ms })),
          },
        ]}
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title={t("turns.byDay")} sentence={t("turns.inUtc")}>
            {report === undefined ? (
              <Skeleton height={250} />
            ) : (
              <DayBars
                label={t("turns.byDay")}
                days={days}
                words={format.number}
                whole
                series={[
                  { label: t("turns.outcomes.answered"), colour: "green", values: of((day) => day.answered) },
                  { label: t("turns.outcomes.handed_over"), colour: "amber", values: of((day) => day.handed_over) },
                ]}
              />
            )}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title={t("turns.costByDay")} sentence={t("turns.inUtc")}>
            {report === undefined ? (
              <Skeleton height={250} />
            ) : (
              <DayBars
                label={t("turns.costByDay")}
                days={days}
                words={(value) => money.amount(String(value), "USD")}
                series={[
                  { label: t("turns.cost"), colour: "violet", values: of((day) => Number(dollars(day.cost_micros))) },
                ]}
              />
            )}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Drafts report={report} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Reasons report={report} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

const DRAFTS = ["accepted", "edited", "ignored", "suggested"] as const;

function Drafts({ report }: { report: Report | undefined }) {
  const { t } = useTranslation();
  const rows = DRAFTS.map((outcome) => ({
    label: t(`turns.outcomes.${outcome}`),
    count: report?.outcomes[outcome] ?? 0,
  }));
  return (
    <Section title={t("turns.draftsTitle")}>
      {report === undefined ? <Skeleton height={90} /> : <Bars rows={rows} colour="var(--state-blue-solid)" />}
    </Section>
  );
}

function Reasons({ report }: { report: Report | undefined }) {
  const { t } = useTranslation();
  const rows = report?.reasons.map(({ reason, turns }) => ({ label: t(`turns.reasons.${reason}`), count: turns }));
  return (
    <Section title={t("turns.why")}>
      {rows === undefined ? (
        <Skeleton height={90} />
      ) : rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("turns.noReasons")}
        </Text>
      ) : (
        <Bars rows={rows} colour="var(--state-amber-solid)" />
      )}
    </Section>
  );
}

function Bars({ rows, colour }: { rows: { label: string; count: number }[]; colour: string }) {
  const format = useFormat();
  const largest = Math.max(1, ...rows.map((row) => row.count));
  return (
    <ul className={classes.plain}>
      {rows.map(({ label, count }) => (
        <li key={label}>
          <div className={classes.reason}>
            <span>{label}</span>
            <span className={classes.count}>{format.number(count)}</span>
          </div>
          <div className={classes.bar} style={{ width: `${(100 * count) / largest}%`, background: colour }} />
        </li>
      ))}
    </ul>
  );
}

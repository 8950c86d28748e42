import { Button, Skeleton, Stack, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Scroll } from "@/components/ui/Scroll";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useCosts } from "@/features/campaigns/api/get-costs";
import { CapDialog } from "@/features/campaigns/components/report/CapDialog";
import type { Campaign, Costs } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";
import { cssColour, isLive, type StateColour } from "@/lib/states";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";

import classes from "./Report.module.css";

const MOST_LINES = 12;

/** What the campaign was thought to cost, what Meta has charged for, and how far that is from the cap. */
export function CostPanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const costs = useCosts(campaign.id, isLive(campaign.status));
  const [capping, setCapping] = useState(false);
  const isOver = campaign.status === "completed" || campaign.status === "cancelled";
  const mayCap = !isOver && atLeast(role, "operator");
  return (
    <Section
      title={t("cost.title")}
      sentence={t("cost.actualHint")}
      action={
        mayCap &&
        costs.data && (
          <Button variant="default" size="xs" onClick={() => setCapping(true)}>
            {costs.data.cap === null ? t("cost.capSet") : t("cost.capChange")}
          </Button>
        )
      }
    >
      {costs.isError ? (
        <Problem error={costs.error} onRetry={() => void costs.refetch()} />
      ) : costs.data === undefined ? (
        <Skeleton height={140} />
      ) : (
        <Compared costs={costs.data} />
      )}
      {capping && costs.data && <CapDialog campaign={campaign} costs={costs.data} onClose={() => setCapping(false)} />}
    </Section>
  );
}

function Compared({ costs }: { costs: Costs }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { actual, forecast, cap } = costs;
  if (actual.currency === null || actual.total === null) return <p className={classes.note}>{t("cost.noList")}</p>;
  const currency = actual.currency;
  const planned = forecast?.currency === currency ? forecast.total : null;
  const largest = Math.max(Number(planned ?? 0), Number(actual.total), Number(cap ?? 0), Number.MIN_VALUE);
  const capAt = cap === null ? null : (100 * Number(cap)) / largest;
  return (
    <Stack gap="md">
      <div className={classes.compare}>
        {planned !== null && (
          <Bar label={t("cost.forecast")} colour="grey" amount={planned} currency={currency} of={largest} />
        )}
        <Bar
          label={t("cost.actual")}
          colour="blue"
          amount={actual.total}
          currency={currency}
          of={largest}
          capAt={capAt}
        />
        {cap !== null && <p className={classes.note}>{t("cost.capIs", { amount: money.amount(cap, currency) })}</p>}
      </div>
      <Notes costs={costs} />
      {actual.lines.length > 0 && <Lines costs={costs} currency={currency} />}
    </Stack>
  );
}

interface BarProps {
  label: string;
  colour: StateColour;
  amount: string;
  currency: string;
  of: number;
  capAt?: number | null;
}

function Bar({ label, colour, amount, currency, of, capAt = null }: BarProps) {
  const money = useMoney();
  return (
    <div>
      <div className={classes.compareLine}>
        <span>{label}</span>
        <span className={classes.compareAmount}>{money.amount(amount, currency)}</span>
      </div>
      <div className={classes.track}>
        <div
          className={classes.filled}
          style={{ width: `${(100 * Number(amount)) / of}%`, background: cssColour(colour, "solid") }}
        />
        {capAt !== null && <span className={classes.capMark} style={{ left: `min(${capAt}%, calc(100% - 2px))` }} />}
      </div>
    </div>
  );
}

function Notes({ costs }: { costs: Costs }) {
  const { t } = useTranslation();
  const money = useMoney();
  const { actual, in_flight } = costs;
  const notes = [
    in_flight > 0 ? t("cost.inFlight", { count: in_flight }) : null,
    actual.unpriced > 0 ? t("cost.withoutPrice", { count: actual.unpriced }) : null,
    ...actual.others.map(({ currency, total }) =>
      total === null ? null : t("cost.alsoIn", { amount: money.amount(total, currency) }),
    ),
  ].filter((note) => note !== null);
  return notes.map((note) => (
    <p key={note} className={classes.note}>
      {note}
    </p>
  ));
}

function Lines({ costs, currency }: { costs: Costs; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const { lines } = costs.actual;
  return (
    <Scroll label={t("cost.title")}>
      <Table fz="sm" verticalSpacing={6} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("cost.where")}</Table.Th>
            <Table.Th visibleFrom="xs">{t("prices.category")}</Table.Th>
            <Table.Th ta="right">{t("cost.messages")}</Table.Th>
            <Table.Th ta="right">{t("cost.free")}</Table.Th>
            <Table.Th ta="right">{t("cost.cost")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.slice(0, MOST_LINES).map((line) => (
            <Table.Tr key={`${line.country ?? ""}|${line.category}`}>
              <Table.Td>{money.country(line.country) ?? t("cost.unknownCountry")}</Table.Td>
              <Table.Td visibleFrom="xs">{t(`prices.${line.category as "marketing"}`, line.category)}</Table.Td>
              <Table.Td ta="right">{format.number(line.charged)}</Table.Td>
              <Table.Td ta="right">{format.number(line.free)}</Table.Td>
              <Table.Td ta="right">{line.cost === null ? "—" : money.amount(line.cost, currency)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {lines.length > MOST_LINES && (
        <p className={classes.note}>{t("cost.otherCountries", { count: lines.length - MOST_LINES })}</p>
      )}
    </Scroll>
  );
}

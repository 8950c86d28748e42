import { Anchor, Switch, Table, Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Scroll } from "@/components/ui/Scroll";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useCosts } from "@/features/campaigns/api/get-costs";
import { setCostCap } from "@/features/campaigns/api/set-cost-cap";
import { AmountField } from "@/features/campaigns/components/report/AmountField";
import type { Campaign, CostForecast } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";
import { useAct } from "@/lib/use-act";

import classes from "../report/Report.module.css";

const MOST_LINES = 5;
const SAVE_PAUSE_MS = 500;

/** What it costs if everybody gets it, and what it may cost at most. */
export function CostSection({ campaign, forecast }: { campaign: Campaign; forecast: CostForecast }) {
  const { t } = useTranslation();
  return (
    <Section title={t("cost.title")} sentence={t("cost.forecastHint")}>
      {forecast.total === null || forecast.currency === null ? (
        <Text size="sm">
          {t("cost.noList")}{" "}
          <Anchor component={Link} to="/settings/prices" size="sm" underline="always">
            {t("prices.open")}
          </Anchor>
        </Text>
      ) : (
        <>
          <Lines forecast={forecast} total={forecast.total} currency={forecast.currency} />
          <Notes forecast={forecast} />
          <CapField campaign={campaign} currency={forecast.currency} total={forecast.total} />
        </>
      )}
    </Section>
  );
}

interface LinesProps {
  forecast: CostForecast;
  total: string;
  currency: string;
}

function Lines({ forecast, total, currency }: LinesProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const rest = forecast.lines.length - MOST_LINES;
  return (
    <Scroll label={t("cost.title")}>
      <Table fz="sm" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("cost.where")}</Table.Th>
            <Table.Th ta="right">{t("cost.people")}</Table.Th>
            <Table.Th ta="right">{t("cost.each")}</Table.Th>
            <Table.Th ta="right">{t("cost.cost")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {forecast.lines.slice(0, MOST_LINES).map((line) => (
            <Table.Tr key={`${line.country ?? ""}|${line.category ?? ""}`}>
              <Table.Td>{money.country(line.country) ?? t("cost.unknownCountry")}</Table.Td>
              <Table.Td ta="right">{format.number(line.count)}</Table.Td>
              <Table.Td ta="right">{line.price === null ? "—" : money.amount(line.price, currency)}</Table.Td>
              <Table.Td ta="right">{line.cost === null ? "—" : money.amount(line.cost, currency)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{rest > 0 ? t("cost.otherCountries", { count: rest }) : t("cost.total")}</Table.Th>
            <Table.Th ta="right">{format.number(forecast.people)}</Table.Th>
            <Table.Th />
            <Table.Th ta="right">{money.amount(total, currency)}</Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Scroll>
  );
}

function Notes({ forecast }: { forecast: CostForecast }) {
  const { t } = useTranslation();
  const notes = [
    forecast.unpriced > 0 ? t("cost.unpriced", { count: forecast.unpriced }) : null,
    forecast.undeliverable > 0 ? t("cost.undeliverable", { count: forecast.undeliverable }) : null,
    forecast.maybe_free > 0 ? t("cost.maybeFree", { count: forecast.maybe_free }) : null,
  ].filter((note) => note !== null);
  return notes.map((note) => (
    <p key={note} className={classes.note}>
      {note}
    </p>
  ));
}

interface CapFieldProps {
  campaign: Campaign;
  currency: string;
  total: string;
}

/** Stored as it is typed, as the rest of the draft is. */
function CapField({ campaign, currency, total }: CapFieldProps) {
  const costs = useCosts(campaign.id, false);
  if (costs.data === undefined) return null;
  return <Cap campaignId={campaign.id} stored={costs.data.cap} currency={currency} total={total} />;
}

interface CapProps {
  campaignId: number;
  stored: string | null;
  currency: string;
  total: string;
}

function Cap({ campaignId, stored, currency, total }: CapProps) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(stored !== null);
  const [amount, setAmount] = useState(stored);
  const { run, error } = useAct((next: string | null) => setCostCap(campaignId, next));
  // Whoever types and sends at once has said it all the same.
  const store = useDebouncedCallback(run, { delay: SAVE_PAUSE_MS, flushOnUnmount: true });
  const change = (next: string | null) => {
    setAmount(next);
    store(next);
  };
  return (
    <>
      <Switch
        mt="md"
        label={t("cost.capWanted")}
        description={t("cost.capHint")}
        checked={wanted}
        onChange={(event) => {
          const next = event.currentTarget.checked ? capFor(total) : null;
          setWanted(next !== null);
          setAmount(next);
          store.cancel();
          run(next);
        }}
      />
      {wanted && (
        <div className={classes.cap}>
          <AmountField value={amount} currency={currency} onChange={change} />
        </div>
      )}
      {error !== null && <Problem error={error} />}
    </>
  );
}

/** A beginning: what is expected, up to the next whole cent. */
function capFor(total: string): string {
  return Math.max(0.01, Math.ceil(Number(total) * 100) / 100).toFixed(2);
}

import { Select, Stack, Text } from "@mantine/core";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { useFigures } from "@/features/desk/api/figures";
import { AgentList } from "@/features/desk/components/AgentList";
import { QueueList } from "@/features/desk/components/QueueList";
import { StandingSwitch } from "@/features/desk/components/StandingSwitch";
import { TimesList } from "@/features/desk/components/TimesList";
import type { Figures } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["number", "days"] as const;
const DAYS = [1, 7, 30, 90];
const USUAL_DAYS = 7;

/** What a supervisor asks: who waits, who is there, how fast people are answered. */
export function DeskPage() {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const days = Number(filters.days) || USUAL_DAYS;
  const figures = useFigures({ accountId: filters.number, days });
  const accounts = useAccounts({});
  const change = useCallback(
    (name: (typeof FILTERS)[number]) => (value: string | null) => setFilters({ [name]: value }),
    [setFilters],
  );
  return (
    <Page title={t("places.desk")} sentence={t("desk.sentence")} action={<StandingSwitch />}>
      <Toolbar>
        <Select
          aria-label={t("desk.number")}
          placeholder={t("desk.anyNumber")}
          clearable
          data={(accounts.data?.items ?? []).map((one) => ({ value: String(one.id), label: one.name }))}
          value={filters.number || null}
          onChange={change("number")}
        />
        <Select
          aria-label={t("desk.days")}
          allowDeselect={false}
          data={DAYS.map((count) => ({ value: String(count), label: t("desk.lastDays", { count }) }))}
          value={String(days)}
          onChange={change("days")}
        />
      </Toolbar>
      {figures.isError ? (
        <Problem error={figures.error} onRetry={() => void figures.refetch()} />
      ) : (
        <Stack gap="md">
          <Now figures={figures.data} />
          <Section title={t("desk.queues")} sentence={t("desk.queuesSentence")}>
            {figures.data?.queues.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t("desk.noQueues")}
              </Text>
            ) : (
              <QueueList queues={figures.data?.queues} />
            )}
          </Section>
          <Section title={t("desk.agents")} sentence={t("desk.agentsSentence")}>
            {figures.data?.agents.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t("desk.noAgents")}
              </Text>
            ) : (
              <AgentList agents={figures.data?.agents} />
            )}
          </Section>
          <Section title={t("desk.times")} sentence={t("desk.timesSentence")}>
            <TimesList figures={figures.data} />
          </Section>
        </Stack>
      )}
    </Page>
  );
}

function Now({ figures }: { figures: Figures | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = (name: "waiting" | "unassigned") => figures?.queues.reduce((total, one) => total + one[name], 0);
  const since = figures?.queues.find((one) => one.waiting_since !== null)?.waiting_since;
  const wait = figures && since ? format.duration((Date.parse(figures.at) - Date.parse(since)) / 1000) : "—";
  const online = figures?.agents.filter((one) => one.state === "online").length;
  return (
    <FigureStrip
      figures={[
        { label: t("desk.waiting"), value: sum("waiting"), colour: "amber" },
        { label: t("desk.longest"), ...(figures ? { text: wait } : {}) },
        { label: t("desk.unassigned"), value: sum("unassigned"), colour: "blue" },
        {
          label: t("desk.present"),
          colour: "green",
          ...(figures
            ? { text: format.number(online ?? 0), note: t("desk.presentOf", { count: figures.agents.length }) }
            : {}),
        },
      ]}
    />
  );
}

import { Button, Select, Stack } from "@mantine/core";
import { IconRobot } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Problem } from "@/components/ui/Problem";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { useAssistantReport, useTurns } from "@/features/assistant/api/activity";
import { lastDays } from "@/features/assistant/amounts";
import { AssistantReport } from "@/features/assistant/components/AssistantReport";
import { OUTCOMES, REASONS } from "@/features/assistant/components/OutcomeTag";
import { TurnList } from "@/features/assistant/components/TurnList";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["number", "days", "outcome", "reason"] as const;
const DAYS = [7, 30, 90];
const USUAL_DAYS = 30;

/** What the assistant did, and what came of it. */
export function AssistantActivityPage() {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const count = DAYS.find((one) => String(one) === filters.days) ?? USUAL_DAYS;
  const days = useMemo(() => lastDays(count, new Date()), [count]);
  const report = useAssistantReport({ account_id: filters.number, since: days[0] ?? "" });
  const accounts = useAccounts({}).data?.items ?? [];
  return (
    <Stack gap="lg">
      <div>
        <Toolbar>
          <Filter
            label={t("aide.number")}
            any={t("desk.anyNumber")}
            value={filters.number}
            options={accounts.map((one) => ({ value: String(one.id), label: one.name }))}
            onChange={(number) => setFilters({ number })}
          />
          <Select
            aria-label={t("desk.days")}
            allowDeselect={false}
            data={DAYS.map((one) => ({ value: String(one), label: t("desk.lastDays", { count: one }) }))}
            value={String(count)}
            onChange={(value) => setFilters({ days: value })}
            w={{ base: "calc(50% - 0.25rem)", xs: "11rem" }}
          />
        </Toolbar>
        {report.isError ? (
          <Problem error={report.error} onRetry={() => void report.refetch()} />
        ) : (
          <AssistantReport report={report.data} days={days} />
        )}
      </div>
      <Turns filters={filters} onFilter={setFilters} />
    </Stack>
  );
}

type Filters = Record<(typeof FILTERS)[number], string>;

function Turns({ filters, onFilter }: { filters: Filters; onFilter: (change: Partial<Filters>) => void }) {
  const { t } = useTranslation();
  const turns = useTurns({ account_id: filters.number, outcome: filters.outcome, reason: filters.reason });
  const rows = turns.data?.pages.flatMap((page) => page.items);
  const isNarrowed = filters.outcome !== "" || filters.reason !== "" || filters.number !== "";
  return (
    <div>
      <Toolbar>
        <Filter
          label={t("turns.outcome")}
          any={t("turns.anyOutcome")}
          value={filters.outcome}
          options={OUTCOMES.map((value) => ({ value, label: t(`turns.outcomes.${value}`) }))}
          onChange={(outcome) => onFilter({ outcome })}
        />
        <Filter
          label={t("turns.reason")}
          any={t("turns.anyReason")}
          value={filters.reason}
          options={REASONS.map((value) => ({ value, label: t(`turns.reasons.${value}`) }))}
          onChange={(reason) => onFilter({ reason })}
        />
      </Toolbar>
      {turns.isError ? (
        <Problem error={turns.error} onRetry={() => void turns.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty
          icon={IconRobot}
          title={isNarrowed ? t("common.nothingFound") : t("turns.emptyTitle")}
          text={isNarrowed ? t("common.otherWords") : t("turns.emptyText")}
        />
      ) : (
        <TurnList turns={rows} />
      )}
      {turns.hasNextPage && (
        <Button variant="default" mt="sm" loading={turns.isFetchingNextPage} onClick={() => void turns.fetchNextPage()}>
          {t("common.nextPage")}
        </Button>
      )}
    </div>
  );
}

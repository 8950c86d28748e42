import { Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { memo, useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { VirtualTable } from "@/components/ui/VirtualTable";
import { useMessages } from "@/features/campaigns/api/get-messages";
import { MessageDrawer } from "@/features/campaigns/components/MessageDrawer";
import { PersonRow, PersonWaiting } from "@/features/campaigns/components/PersonRow";
import { ReasonFilter } from "@/features/campaigns/components/ReasonFilter";
import type { Campaign, Person } from "@/lib/api/types";
import { isLive, stateOrder } from "@/lib/states";
import { useFilters } from "@/lib/use-filters";

import classes from "./People.module.css";

const FILTERS = ["state", "q", "code", "reason", "message"] as const;

/** Every recipient, in the order of the file, with the state of the message; drawn only where seen. */
export function People({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const { message: opened, ...wanted } = filters;
  const messages = useMessages(campaign.id, wanted, isLive(campaign.status));
  const rows = useMemo(() => messages.data?.pages.flatMap((page) => page.items) ?? [], [messages.data]);
  const { fetchNextPage } = messages;
  const onMore = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const onOpen = useCallback((person: Person) => setFilters({ message: String(person.id) }), [setFilters]);
  const filtered = Object.values(wanted).some((value) => value !== "");
  const counted = wanted.q === "" && wanted.code === "" && wanted.reason === "";
  const state = stateOrder.find((one) => one === wanted.state);
  const total = counted ? (state ? campaign.stats.states[state] : campaign.stats.planned) : undefined;
  return (
    <>
      <Toolbar>
        <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("people.search")} />
        <Filter
          label={t("people.state")}
          any={t("people.anyState")}
          value={filters.state}
          options={stateOrder.map((state) => ({ value: state, label: t(`states.${state}`) }))}
          onChange={(state) => setFilters({ state, code: null, reason: null })}
        />
        <ReasonFilter campaignId={campaign.id} code={filters.code} reason={filters.reason} onChange={setFilters} />
        {total !== undefined && (
          <Text size="sm" c="dimmed" ml="auto">
            {t("campaigns.people", { count: total })}
          </Text>
        )}
      </Toolbar>
      {messages.isError ? (
        <Problem error={messages.error} onRetry={() => void messages.refetch()} />
      ) : messages.data !== undefined && rows.length === 0 ? (
        <Empty
          icon={IconUsers}
          title={filtered ? t("common.nothingFound") : t("people.emptyTitle")}
          text={filtered ? t("common.otherWords") : t("people.emptyText")}
        />
      ) : (
        <Rows rows={messages.data ? rows : undefined} more={messages.hasNextPage} onMore={onMore} onOpen={onOpen} />
      )}
      {opened !== "" && (
        <MessageDrawer campaignId={campaign.id} id={Number(opened)} onClose={() => setFilters({ message: null })} />
      )}
    </>
  );
}

interface RowsProps {
  rows: Person[] | undefined;
  more: boolean;
  onMore: () => void;
  onOpen: (person: Person) => void;
}

/** Drawn anew when its rows change, not with every figure that moves above it. */
const Rows = memo(function Rows({ rows, more, onMore, onOpen }: RowsProps) {
  const { t } = useTranslation();
  return (
    <VirtualTable
      label={t("people.table")}
      columns={classes.columns}
      head={<Head />}
      rows={rows}
      rowHeight={52}
      rowHeightOnAPhone={68}
      more={more}
      onMore={onMore}
      draw={(person, index) => <PersonRow person={person} index={index} onOpen={onOpen} />}
      waiting={<PersonWaiting />}
    />
  );
});

function Head() {
  const { t } = useTranslation();
  return (
    <>
      <span role="columnheader" data-wide data-right>
        {t("people.row")}
      </span>
      <span role="columnheader">{t("people.person")}</span>
      <span role="columnheader">{t("people.state")}</span>
      <span role="columnheader" data-wide>
        {t("people.reason")}
      </span>
      <span role="columnheader" data-wide data-right>
        {t("people.changed")}
      </span>
    </>
  );
}

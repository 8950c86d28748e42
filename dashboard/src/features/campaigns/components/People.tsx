import { Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconUsers } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useMessages } from "@/features/campaigns/api/get-messages";
import { MessageDrawer } from "@/features/campaigns/components/MessageDrawer";
import { PersonRow, PersonRowSkeleton } from "@/features/campaigns/components/PersonRow";
import { ReasonFilter } from "@/features/campaigns/components/ReasonFilter";
import type { Campaign, Person } from "@/lib/api/types";
import { isLive, stateOrder } from "@/lib/states";
import { useFilters } from "@/lib/use-filters";

import classes from "./People.module.css";

const FILTERS = ["state", "q", "code", "reason", "message"] as const;
const ROW_HEIGHT = 52;
const ROW_HEIGHT_ON_A_PHONE = 68;

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
  const frame = useRef<HTMLDivElement>(null);
  const phone = useMediaQuery("(max-width: 48em)");
  const height = phone ? ROW_HEIGHT_ON_A_PHONE : ROW_HEIGHT;
  const count = rows?.length ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this component
  const virtualizer = useVirtualizer({
    count: more ? count + 1 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= count - 20) onMore();
  }, [more, last, count, onMore]);
  return (
    <div className={classes.card} role="table" aria-label={t("people.table")} aria-rowcount={more ? -1 : count}>
      <Head />
      <div ref={frame} className={classes.scroll} role="rowgroup" tabIndex={-1}>
        {rows === undefined ? (
          Array.from({ length: 10 }, (_, index) => (
            <div key={index} style={{ height }}>
              <PersonRowSkeleton />
            </div>
          ))
        ) : (
          <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
            {items.map((item) => {
              const person = rows[item.index];
              const place = {
                position: "absolute",
                insetInline: 0,
                top: 0,
                height: item.size,
                transform: `translateY(${item.start}px)`,
              } as const;
              return (
                <div key={item.key} style={place}>
                  {person ? <PersonRow person={person} index={item.index} onOpen={onOpen} /> : <PersonRowSkeleton />}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
});

function Head() {
  const { t } = useTranslation();
  return (
    <div className={classes.head} role="row">
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
    </div>
  );
}

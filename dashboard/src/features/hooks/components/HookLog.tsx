import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconClock, IconListCheck, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { StateTag } from "@/components/ui/StateTag";
import { Toolbar } from "@/components/ui/Toolbar";
import { useHookLog } from "@/features/hooks/api/hooks";
import { HookCallView } from "@/features/hooks/components/HookCallView";
import { KIND_GROUPS, useKindName } from "@/features/hooks/kinds";
import type { HookDelivery } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import type { StateColour } from "@/lib/states";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["state", "kind", "message", "call"] as const;
const STATES = ["pending", "delivered", "failed"] as const;
const LOOKS: Record<HookDelivery["state"], [StateColour, Icon]> = {
  pending: ["blue", IconClock],
  delivered: ["green", IconCircleCheck],
  failed: ["red", IconCircleX],
};

/** Every event for a webhook, and how telling it went. */
export function HookLog({ hookId }: { hookId: number }) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const [{ call, state, kind, message }, setFilters] = useFilters(FILTERS);
  const log = useHookLog(hookId, { state, kind, message_id: message });
  const rows = log.data?.pages.flatMap((page) => page.items);
  const filtered = state !== "" || kind !== "" || message !== "";
  const groups = KIND_GROUPS.map(({ name, kinds }) => ({
    group: t(`hooks.${name}`),
    items: kinds.map((value) => ({ value, label: kindName(value) })),
  }));
  return (
    <div>
      <Toolbar>
        <Search
          value={message}
          onChange={(text) => setFilters({ message: text.replace(/\D/g, "").replace(/^0+/, "").slice(0, 18) })}
          placeholder={t("hooks.message")}
        />
        <Filter
          label={t("hooks.outcome")}
          any={t("hooks.anyState")}
          value={state}
          options={STATES.map((value) => ({ value, label: t(`hooks.results.${value}`) }))}
          onChange={(next) => setFilters({ state: next })}
        />
        <Filter
          label={t("hooks.event")}
          any={t("hooks.anyKind")}
          value={kind}
          options={[...groups, { value: "test", label: t("hooks.testEvent") }]}
          onChange={(next) => setFilters({ kind: next })}
        />
      </Toolbar>
      {log.isError ? (
        <Problem error={log.error} onRetry={() => void log.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty
          icon={IconListCheck}
          title={filtered ? t("common.nothingFound") : t("hooks.logEmpty")}
          text={filtered ? t("common.otherWords") : t("hooks.logEmptyText")}
        />
      ) : (
        <Entries rows={rows} onOpen={(id) => setFilters({ call: String(id) })} />
      )}
      {log.hasNextPage && (
        <Button variant="default" mt="sm" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("common.nextPage")}
        </Button>
      )}
      {call !== "" && <HookCallView hookId={hookId} id={Number(call)} onClose={() => setFilters({ call: null })} />}
    </div>
  );
}

function Entries({ rows, onOpen }: { rows: HookDelivery[] | undefined; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("hooks.event") },
    { label: t("hooks.outcome") },
    { label: t("hooks.when"), wide: true, width: "10rem" },
  ];
  return (
    <List label={t("hooks.log")} columns={columns}>
      {rows === undefined ? (
        <ListSkeleton columns={columns} rows={8} />
      ) : (
        rows.map((entry) => <Entry key={entry.id} entry={entry} onOpen={() => onOpen(entry.id)} />)
      )}
    </List>
  );
}

function Entry({ entry, onOpen }: { entry: HookDelivery; onOpen: () => void }) {
  const kindName = useKindName();
  return (
    <Row onOpen={onOpen}>
      <Cell>
        <Anchor component="button" type="button" size="sm" fw={500} c="inherit" ta="left" onClick={onOpen}>
          {kindName(entry.kind)}
        </Anchor>
        <About entry={entry} />
      </Cell>
      <Cell>
        <DeliveryTag state={entry.state} />
        <Outcome entry={entry} />
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed">
          <Moment at={entry.last_at ?? entry.created_at} />
        </Text>
      </Cell>
    </Row>
  );
}

export function DeliveryTag({ state }: { state: HookDelivery["state"] }) {
  const { t } = useTranslation();
  const [colour, icon] = LOOKS[state];
  return <StateTag plain colour={colour} icon={icon} label={t(`hooks.results.${state}`)} />;
}

/** Which message or campaign an event is about. */
export function About({ entry }: { entry: HookDelivery }) {
  const { t } = useTranslation();
  if (entry.message_id === null && entry.campaign_id === null) return null;
  return (
    <Text size="xs" c="dimmed">
      {entry.message_id === null
        ? t("hooks.ofCampaign", { id: entry.campaign_id })
        : t("hooks.ofMessage", { id: entry.message_id })}
    </Text>
  );
}

function Outcome({ entry }: { entry: HookDelivery }) {
  const { t } = useTranslation();
  if (entry.state === "pending" && entry.attempts === 0)
    return (
      <Text size="xs" c="dimmed">
        {entry.next_at === null ? t("hooks.behind") : null}
      </Text>
    );
  return (
    <Stack gap={0}>
      <Text size="xs" c="dimmed">
        {t("hooks.tries", { count: entry.attempts })}
        {entry.last_problem !== null ? ` · ${say(entry.last_problem)}` : ""}
      </Text>
      {entry.state === "pending" && entry.next_at !== null && (
        <Text size="xs" c="dimmed">
          {t("hooks.next")} <Moment at={entry.next_at} />
        </Text>
      )}
    </Stack>
  );
}

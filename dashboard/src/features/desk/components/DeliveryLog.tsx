import { Button, Drawer, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconClock, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { Problem } from "@/components/ui/Problem";
import { StateTag } from "@/components/ui/StateTag";
import { tellAgain, useDeliveries } from "@/features/desk/api/sources";
import type { Delivery, Source } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import type { StateColour } from "@/lib/states";
import { useAct } from "@/lib/use-act";

const LOOKS: Record<Delivery["state"], { colour: StateColour; icon: Icon }> = {
  waiting: { colour: "blue", icon: IconClock },
  delivered: { colour: "green", icon: IconCircleCheck },
  failed: { colour: "red", icon: IconCircleX },
};

/** What a system was told, or is yet to hear. */
export function DeliveryLog({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      size="lg"
      onClose={onClose}
      title={t("systems.logTitle", { name: source.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Entries sourceId={source.id} />
    </Drawer>
  );
}

function Entries({ sourceId }: { sourceId: number }) {
  const { t } = useTranslation();
  const log = useDeliveries(sourceId);
  const again = useAct((id: number) => tellAgain(sourceId, id));
  const rows = log.data?.pages.flatMap((page) => page.items);
  const columns: Column[] = [
    { label: t("systems.event") },
    { label: t("systems.outcome") },
    { label: t("systems.when"), wide: true },
    { label: t("common.actions"), hidden: true },
  ];
  if (log.isError) return <Problem error={log.error} onRetry={() => void log.refetch()} />;
  if (rows?.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("systems.logEmpty")}
      </Text>
    );
  return (
    <Stack>
      {again.error !== null && <Problem error={again.error} />}
      <List label={t("systems.log")} columns={columns}>
        {rows === undefined ? (
          <ListSkeleton columns={columns} rows={5} />
        ) : (
          rows.map((entry) => <Entry key={entry.id} entry={entry} busy={again.busy} onAgain={again.run} />)
        )}
      </List>
      {log.hasNextPage && (
        <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("common.nextPage")}
        </Button>
      )}
    </Stack>
  );
}

function Entry({ entry, busy, onAgain }: { entry: Delivery; busy: boolean; onAgain: (id: number) => void }) {
  const { t } = useTranslation();
  return (
    <Row>
      <Cell>
        <Text size="sm">{t(`systems.kinds.${entry.kind}`)}</Text>
      </Cell>
      <Cell>
        <StateTag {...LOOKS[entry.state]} label={t(`systems.outcomes.${entry.state}`)} plain />
        <Text size="xs" c="dimmed">
          {t("systems.tries", { count: entry.attempts })}
          {entry.last_problem ? ` · ${say(entry.last_problem)}` : ""}
        </Text>
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed">
          <Moment at={entry.last_at ?? entry.created_at} />
        </Text>
      </Cell>
      <Cell right>
        {entry.state !== "delivered" && (
          <Button size="compact-xs" variant="default" disabled={busy} onClick={() => onAgain(entry.id)}>
            {t("systems.again")}
          </Button>
        )}
      </Cell>
    </Row>
  );
}

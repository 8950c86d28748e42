import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import type { DeskQueue } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** Open conversations by team and number. */
export function QueueList({ queues }: { queues: DeskQueue[] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column[] = [
    { label: t("desk.queue") },
    { label: t("desk.waiting"), right: true },
    { label: t("desk.unassigned"), right: true, wide: true },
    { label: t("desk.open"), right: true, wide: true },
    { label: t("desk.since"), right: true },
  ];
  return (
    <List label={t("desk.queues")} columns={columns}>
      {queues === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        queues.map((queue) => (
          <Row key={`${queue.team?.id ?? 0}-${queue.account.id}`}>
            <Cell>
              <Text size="sm" fw={500}>
                {queue.team?.name ?? t("desk.noTeam")}
              </Text>
              <Text size="xs" c="dimmed">
                {queue.account.name}
              </Text>
            </Cell>
            <Cell right>{format.number(queue.waiting)}</Cell>
            <Cell right wide>
              {format.number(queue.unassigned)}
            </Cell>
            <Cell right wide>
              {format.number(queue.open)}
            </Cell>
            <Cell right>{queue.waiting_since ? <Moment at={queue.waiting_since} /> : "—"}</Cell>
          </Row>
        ))
      )}
    </List>
  );
}

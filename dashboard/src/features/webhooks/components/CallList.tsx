import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { CallContent } from "@/features/webhooks/components/CallContent";
import { CallStateTag } from "@/features/webhooks/components/CallStateTag";
import type { WebhookCall } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface CallListProps {
  calls: WebhookCall[] | undefined;
  onOpen: (id: number) => void;
}

export function CallList({ calls, onOpen }: CallListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("webhooks.received"), width: "12rem" },
    { label: t("webhooks.content") },
    { label: t("webhooks.state"), width: "9rem" },
    { label: t("webhooks.size"), right: true, wide: true, width: "7rem" },
  ];
  return (
    <List label={t("webhooks.title")} columns={columns}>
      {calls === undefined ? (
        <ListSkeleton columns={columns} rows={10} />
      ) : (
        calls.map((call) => <CallRow key={call.id} call={call} onOpen={() => onOpen(call.id)} />)
      )}
    </List>
  );
}

function CallRow({ call, onOpen }: { call: WebhookCall; onOpen: () => void }) {
  const format = useFormat();
  return (
    <Row onOpen={onOpen}>
      <Cell>
        <Anchor component="button" type="button" size="sm" onClick={onOpen} ta="left">
          {format.dateTime(call.received_at)}
        </Anchor>
        <Text size="xs" c="dimmed">
          <Moment at={call.received_at} />
        </Text>
      </Cell>
      <Cell>
        <CallContent call={call} />
      </Cell>
      <Cell>
        <CallStateTag state={call.state} />
      </Cell>
      <Cell right wide>
        <Text size="sm" c="dimmed">
          {format.bytes(call.size)}
        </Text>
      </Cell>
    </Row>
  );
}

import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { dollars } from "@/features/assistant/amounts";
import { OutcomeTag } from "@/features/assistant/components/OutcomeTag";
import type { Interaction } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";

/** Each turn of the assistant: what was asked, what it made of that, and where to read on. */
export function TurnList({ turns }: { turns: Interaction[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("turns.who"), width: "12rem" },
    { label: t("turns.said") },
    { label: t("turns.outcome"), width: "12rem" },
    { label: t("turns.cost"), right: true, wide: true, width: "9rem" },
  ];
  return (
    <List label={t("turns.title")} columns={columns}>
      {turns === undefined ? (
        <ListSkeleton columns={columns} rows={8} />
      ) : (
        turns.map((turn) => <TurnRow key={turn.id} turn={turn} />)
      )}
    </List>
  );
}

function TurnRow({ turn }: { turn: Interaction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const navigate = useNavigate();
  const place = `/inbox/${turn.conversation_id}`;
  const told = [
    turn.intent !== null && t(`intents.${turn.intent}`),
    turn.confidence !== null && t("drafts.sure", { share: format.percent(turn.confidence) }),
    turn.prompt !== null && `${turn.prompt} ${turn.prompt_version ?? ""}`,
  ].filter(Boolean);
  return (
    <Row onOpen={() => void navigate(place)}>
      <Cell>
        <Anchor component={Link} to={place} size="sm" fw={500} c="inherit">
          <bdi>{turn.contact ?? t("inbox.noName")}</bdi>
        </Anchor>
        <Text size="xs" c="dimmed">
          {turn.account} · <Moment at={turn.created_at} />
        </Text>
      </Cell>
      <Cell>
        <Text size="sm" lineClamp={2} dir="auto">
          {turn.asked ?? "—"}
        </Text>
        {turn.reply && (
          <Text size="sm" c="dimmed" lineClamp={2} dir="auto">
            {turn.reply}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {told.join(" · ")}
        </Text>
      </Cell>
      <Cell>
        <OutcomeTag outcome={turn.outcome} />
        {turn.reason !== null && <Text size="xs">{t(`turns.reasons.${turn.reason}`)}</Text>}
        {turn.decided_by !== null && (
          <Text size="xs" c="dimmed">
            {turn.decided_by.name}
          </Text>
        )}
      </Cell>
      <Cell right wide>
        <Text size="sm">{money.amount(dollars(turn.cost_micros), "USD")}</Text>
        {turn.model !== null && (
          <Text size="xs" c="dimmed">
            {t("aide.milliseconds", { count: turn.latency_ms })}
          </Text>
        )}
      </Cell>
    </Row>
  );
}

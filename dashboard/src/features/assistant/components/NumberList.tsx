import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { ModeTag } from "@/features/assistant/components/ModeTag";
import { dollars } from "@/features/assistant/amounts";
import type { AssistantNumber } from "@/lib/api/types";
import { useMoney } from "@/lib/money";

interface NumberListProps {
  numbers: AssistantNumber[] | undefined;
  onOpen: (number: AssistantNumber) => void;
}

/** What the assistant does on each number, and what that has cost today. */
export function NumberList({ numbers, onOpen }: NumberListProps) {
  const { t } = useTranslation();
  const money = useMoney();
  const columns: Column[] = [
    { label: t("aide.number") },
    { label: t("aide.mode") },
    { label: t("aide.attendance"), wide: true },
    { label: t("aide.spentToday"), right: true },
  ];
  return (
    <List label={t("aide.numbers")} columns={columns}>
      {numbers === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        numbers.map((one) => (
          <Row key={one.account_id} onOpen={() => onOpen(one)}>
            <Cell>
              <Anchor component="button" type="button" size="sm" fw={500} c="inherit" onClick={() => onOpen(one)}>
                {one.account}
              </Anchor>
            </Cell>
            <Cell>
              <ModeTag mode={one.mode} />
            </Cell>
            <Cell wide>{one.mode === "answer" ? t(`aide.attendances.${one.attendance}`) : "—"}</Cell>
            <Cell right>
              {money.amount(dollars(one.spent_micros), "USD")}
              <Text size="xs" c="dimmed">
                {t("aide.ofCap", { cap: money.amount(dollars(one.cost_cap_micros), "USD") })}
              </Text>
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

import { Anchor, Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import type { RateCard } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface CardListProps {
  rows: RateCard[] | undefined;
  open: number | null;
  onOpen: (id: number) => void;
}

/** The price lists by the day from which they hold. */
export function CardList({ rows, open, onOpen }: CardListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column[] = [
    { label: t("prices.validFrom") },
    { label: t("prices.currency") },
    { label: t("prices.marketsColumn"), right: true },
    { label: t("prices.source"), wide: true },
  ];
  const current = rows?.find((card) => card.is_current)?.valid_from ?? "";
  return (
    <List label={t("prices.list")} columns={columns}>
      {rows === undefined ? (
        <ListSkeleton columns={columns} rows={2} />
      ) : (
        rows.map((card) => (
          <Row key={card.id} onOpen={() => onOpen(card.id)}>
            <Cell>
              <Anchor
                component="button"
                type="button"
                size="sm"
                fw={card.id === open ? 600 : 500}
                aria-current={card.id === open || undefined}
                onClick={() => onOpen(card.id)}
              >
                {format.date(`${card.valid_from}T12:00:00`)}
              </Anchor>{" "}
              <Badge size="xs" variant="default">
                {card.is_current
                  ? t("prices.current")
                  : card.valid_from > current
                    ? t("prices.coming")
                    : t("prices.past")}
              </Badge>
            </Cell>
            <Cell>{card.currency}</Cell>
            <Cell right>{format.number(card.markets)}</Cell>
            <Cell wide>{card.source}</Cell>
          </Row>
        ))
      )}
    </List>
  );
}

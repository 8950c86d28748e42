import { Anchor, Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import type { Suppression } from "@/lib/api/types";

interface SuppressionTableProps {
  rows: Suppression[] | undefined;
  /** Null where one may only look. */
  onRemove: ((row: Suppression) => void) | null;
}

export function nameOf(row: Suppression): string {
  return row.contact?.name ?? row.phone ?? row.user_id ?? "";
}

export function SuppressionTable({ rows, onRemove }: SuppressionTableProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("optOuts.who") },
    { label: t("optOuts.what") },
    { label: t("optOuts.how"), wide: true },
    { label: t("optOuts.since"), wide: true, width: "9rem" },
    { label: t("common.actions"), hidden: true, width: "9rem" },
  ];
  return (
    <List label={t("contacts.optOuts")} columns={columns}>
      {rows === undefined ? (
        <ListSkeleton columns={columns} />
      ) : (
        rows.map((row) => (
          <Row key={row.id}>
            <Cell>
              <Who row={row} />
            </Cell>
            <Cell>
              <Text size="sm">{t(`consent.${row.scope}`)}</Text>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                {t(`consent.channels.${row.channel as "word"}`)}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                <Moment at={row.since} />
              </Text>
            </Cell>
            <Cell right>
              {onRemove && !row.held_by_meta && (
                <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onRemove(row)}>
                  {t("optOuts.remove")}
                </Button>
              )}
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

function Who({ row }: { row: Suppression }) {
  const reach = row.phone ?? row.user_id;
  if (row.contact === null) return <Text size="sm">{reach}</Text>;
  return (
    <>
      <Anchor component={Link} to={`/contacts?contact=${row.contact.id}`} size="sm" fw={500}>
        {nameOf(row)}
      </Anchor>
      {nameOf(row) !== reach && (
        <Text size="xs" c="dimmed">
          {reach}
        </Text>
      )}
    </>
  );
}

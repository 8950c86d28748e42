import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { RowMenu } from "@/components/ui/RowMenu";
import type { ContactList } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface ListTableProps {
  lists: ContactList[] | undefined;
  /** Null where one may only look. */
  onEdit: ((list: ContactList) => void) | null;
  onDelete: (list: ContactList) => void;
}

export function ListTable({ lists, onEdit, onDelete }: ListTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column[] = [
    { label: t("lists.name") },
    { label: t("lists.description"), wide: true },
    { label: t("lists.size"), right: true, width: "7rem" },
    { label: t("lists.changed"), wide: true, width: "9rem" },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("contacts.lists")} columns={columns}>
      {lists === undefined ? (
        <ListSkeleton columns={columns} />
      ) : (
        lists.map((list) => (
          <Row key={list.id}>
            <Cell>
              <Anchor component={Link} to={`/contacts?list_id=${list.id}`} fw={500} size="sm">
                {list.name}
              </Anchor>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {list.description}
              </Text>
            </Cell>
            <Cell right>{format.number(list.size)}</Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                <Moment at={list.updated_at} />
              </Text>
            </Cell>
            <Cell right>
              {onEdit && (
                <RowMenu
                  name={list.name}
                  onEdit={() => onEdit(list)}
                  onDelete={() => onDelete(list)}
                  deleteLabel={t("lists.delete")}
                />
              )}
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { ImportStatusTag } from "@/features/contacts/components/import/ImportStatusTag";
import type { ContactImport } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** The imports there were: whose, when, and what they came to. */
export function ImportHistory({ imports }: { imports: ContactImport[] | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const columns: Column[] = [
    { label: t("imports.file") },
    { label: t("imports.state"), width: "8rem" },
    { label: t("imports.created"), right: true, wide: true, width: "7rem" },
    { label: t("imports.updated"), right: true, wide: true, width: "7rem" },
    { label: t("imports.bad"), right: true, width: "6rem" },
    { label: t("imports.when"), wide: true, width: "15rem" },
  ];
  return (
    <List label={t("imports.history")} columns={columns}>
      {imports === undefined ? (
        <ListSkeleton columns={columns} />
      ) : (
        imports.map((one) => (
          <Row key={one.id} onOpen={() => void navigate(`/contacts/import/${one.id}`)}>
            <Cell>
              <Anchor component={Link} to={`/contacts/import/${one.id}`} fw={500} size="sm" lineClamp={1}>
                {one.filename}
              </Anchor>
              <Text size="xs" c="dimmed">
                {t("imports.rows", { count: one.row_count })}
              </Text>
            </Cell>
            <Cell>
              <ImportStatusTag status={one.status} plain />
            </Cell>
            <Cell right wide>
              {format.number(one.created)}
            </Cell>
            <Cell right wide>
              {format.number(one.updated)}
            </Cell>
            <Cell right>{format.number(one.bad)}</Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                <Moment at={one.created_at} />
                {one.created_by !== null && ` · ${one.created_by}`}
              </Text>
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

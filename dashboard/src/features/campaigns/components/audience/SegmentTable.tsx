import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { RowMenu } from "@/components/ui/RowMenu";
import { useAudienceCount } from "@/features/campaigns/api/audience";
import { conditionInWords } from "@/features/campaigns/audience-words";
import { useAbout } from "@/features/campaigns/use-about";
import type { Segment } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface SegmentTableProps {
  segments: Segment[] | undefined;
  /** Null where one may only look. */
  onEdit: ((segment: Segment) => void) | null;
  onDelete: (segment: Segment) => void;
}

export function SegmentTable({ segments, onEdit, onDelete }: SegmentTableProps) {
  const { t, i18n } = useTranslation();
  const columns: Column[] = [
    { label: t("segments.name") },
    { label: t("segments.who"), wide: true },
    { label: t("segments.people"), right: true, width: "7rem" },
    { label: t("segments.usedBy"), wide: true, width: "10rem" },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("segments.title")} columns={columns}>
      {segments === undefined ? (
        <ListSkeleton columns={columns} />
      ) : (
        segments.map((segment) => (
          <Row key={segment.id}>
            <Cell>
              <Text fw={500} size="sm">
                {segment.name}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed" lineClamp={2}>
                {conditionInWords(segment.condition, { t, language: i18n.language, names: segment.names })}
              </Text>
            </Cell>
            <Cell right>
              <Size segment={segment} />
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {segment.used_by.join(", ") || t("segments.unused")}
              </Text>
            </Cell>
            <Cell right>
              {onEdit && (
                <RowMenu
                  name={segment.name}
                  onEdit={() => onEdit(segment)}
                  onDelete={() => onDelete(segment)}
                  deleteLabel={t("segments.delete")}
                />
              )}
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

function Size({ segment }: { segment: Segment }) {
  const about = useAbout();
  const format = useFormat();
  const count = useAudienceCount({ version: 1, include: segment.condition }, null);
  if (count.data === undefined) return <>–</>;
  return <>{count.data.is_exact ? format.number(count.data.total) : about(count.data.total)}</>;
}

import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import type { DeskTimes, Figures, Span } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

type By = "by_day" | "by_agent" | "by_team";

/** How fast people were answered and helped, by day, agent or team. */
export function TimesList({ figures }: { figures: Figures | undefined }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<By>("by_day");
  const first = { by_day: t("desk.byDay"), by_agent: t("desk.byAgent"), by_team: t("desk.byTeam") };
  const columns: Column[] = [
    { label: first[by] },
    { label: t("desk.first"), right: true },
    { label: t("desk.resolution"), right: true },
  ];
  const rows = figures?.[by];
  return (
    <Stack>
      <SegmentedControl
        aria-label={t("desk.by")}
        size="xs"
        w="fit-content"
        value={by}
        onChange={(value) => setBy(value as By)}
        data={Object.entries(first).map(([value, label]) => ({ value, label }))}
      />
      {rows?.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("desk.noTimes")}
        </Text>
      ) : (
        <List label={t("desk.times")} columns={columns}>
          {rows === undefined ? (
            <ListSkeleton columns={columns} rows={4} />
          ) : (
            rows.map((row) => <Entry key={row.day ?? row.id ?? 0} row={row} by={by} />)
          )}
        </List>
      )}
    </Stack>
  );
}

function Entry({ row, by }: { row: DeskTimes; by: By }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nobody = by === "by_team" ? t("desk.noTeam") : t("desk.nobody");
  return (
    <Row>
      <Cell>
        <Text size="sm" fw={500}>
          {row.day ? format.date(`${row.day}T12:00:00`) : (row.name ?? nobody)}
        </Text>
      </Cell>
      <Cell right>
        <SpanOf span={row.first_response} />
      </Cell>
      <Cell right>
        <SpanOf span={row.resolution} />
      </Cell>
    </Row>
  );
}

function SpanOf({ span }: { span: Span }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (span.median === null || span.p90 === null) return <>—</>;
  return (
    <>
      <Text size="sm">
        {t("desk.median")} {format.duration(span.median)}
      </Text>
      <Text size="xs" c="dimmed">
        {t("desk.p90")} {format.duration(span.p90)}
      </Text>
    </>
  );
}

import { Button, SegmentedControl, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Scroll } from "@/components/ui/Scroll";
import { Section } from "@/components/ui/Section";
import { PartBars } from "@/features/campaigns/components/report/PartBars";
import type { Breakdown, NamedPart } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";

const FIRST = 8;
const FIGURES = ["planned", "sent", "delivered", "read", "replied", "opted_out", "failed"] as const;

/** How far people got, divided by one thing at a time: as bars, and the same as numbers. */
export function Breakdowns({ breakdowns }: { breakdowns: Breakdown[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Breakdown["by"]>("country");
  const [asTable, setAsTable] = useState(false);
  const [all, setAll] = useState(false);
  const parts = breakdowns.find((one) => one.by === chosen)?.parts ?? [];
  const nameOf = useNameOf(chosen);
  const shown = all || asTable ? parts : parts.slice(0, FIRST);
  return (
    <Section
      title={t("report.breakdown")}
      action={
        <Button variant="subtle" color="gray" c="dimmed" size="compact-xs" onClick={() => setAsTable(!asTable)}>
          {asTable ? t("chart.asChart") : t("chart.asTable")}
        </Button>
      }
    >
      <SegmentedControl
        aria-label={t("report.by")}
        fullWidth
        mb="md"
        value={chosen}
        onChange={setChosen}
        data={breakdowns.map(({ by }) => ({ value: by, label: t(`report.${by}`) }))}
      />
      {asTable ? (
        <PartTable parts={shown} nameOf={nameOf} by={t(`report.${chosen}`)} />
      ) : (
        <PartBars parts={shown} nameOf={nameOf} />
      )}
      {parts.length > shown.length && (
        <Button variant="subtle" size="xs" mt="sm" onClick={() => setAll(true)}>
          {t("report.rest", { count: parts.length - shown.length })}
        </Button>
      )}
    </Section>
  );
}

function useNameOf(by: Breakdown["by"]): (part: NamedPart) => string {
  const { t } = useTranslation();
  const money = useMoney();
  if (by === "country") return (part) => money.country(part.key) ?? t("cost.unknownCountry");
  return (part) => part.label?.replaceAll("_", by === "zone" ? " " : "_") ?? part.key ?? "—";
}

interface PartTableProps {
  parts: NamedPart[];
  nameOf: (part: NamedPart) => string;
  by: string;
}

function PartTable({ parts, nameOf, by }: PartTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Scroll label={by} height="26rem">
      <Table stickyHeader fz="sm" verticalSpacing={6} miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{by}</Table.Th>
            {FIGURES.map((name) => (
              <Table.Th key={name} ta="right">
                {t(`funnel.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parts.map((part) => (
            <Table.Tr key={part.key ?? ""}>
              <Table.Td>{nameOf(part)}</Table.Td>
              {FIGURES.map((name) => (
                <Table.Td key={name} ta="right">
                  {format.number(part[name])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

import { Skeleton, Table } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { CellText } from "@/features/campaigns/components/wizard/CellText";
import { useRecipients } from "@/features/campaigns/api/get-recipients";
import type { Campaign, FileColumn, Recipient } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./BadRows.module.css";

interface BadRowsProps {
  campaign: Campaign;
  status: "bad" | "duplicate";
  columns: FileColumn[];
}

/** Rows that will not be sent to, each error inside the cell that caused it. */
export function BadRows({ campaign, status, columns }: BadRowsProps) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const { audience } = campaign;
  const version = [audience.upload_id, audience.phone_column, audience.default_country].join("|");
  const rows = useRecipients(campaign.id, { status, page }, version, audience.status === "ready");
  if (rows.isError) return <Problem error={rows.error} onRetry={() => void rows.refetch()} />;
  if (rows.data === undefined) return <Skeleton height={160} />;
  return (
    <>
      <div className={classes.frame} tabIndex={0} role="region" aria-label={t("wizard.notSent")}>
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.number}>{t("people.row")}</Table.Th>
              {columns.map((column) => (
                <Table.Th key={column.name} className={classes.cell}>
                  {column.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.data.items.map((recipient) => (
              <BadRow key={recipient.id} recipient={recipient} columns={columns} phoneColumn={audience.phone_column} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Pager page={rows.data} onChange={setPage} />
    </>
  );
}

function BadRow({
  recipient,
  columns,
  phoneColumn,
}: {
  recipient: Recipient;
  columns: FileColumn[];
  phoneColumn: string | null;
}) {
  const format = useFormat();
  const names = new Set(columns.map((column) => column.name));
  const problemsIn = (column: string) =>
    (recipient.problems ?? []).filter(
      (problem) => problem.column === column || (column === phoneColumn && !names.has(problem.column ?? "")),
    );
  return (
    <Table.Tr>
      <Table.Td className={classes.number} c="dimmed">
        {format.number(recipient.row)}
      </Table.Td>
      {columns.map((column) => {
        const problems = problemsIn(column.name);
        return (
          <Table.Td key={column.name} className={classes.cell} data-bad={problems.length > 0 || undefined}>
            <CellText value={recipient.cells[column.name] ?? ""} bad={problems.length > 0} />
            {problems.map((problem) => (
              <div key={problem.code} className={classes.problem}>
                {say(problem.message)}
              </div>
            ))}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}

import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CellText } from "@/features/campaigns/components/wizard/CellText";
import type { DryRun } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./BadRows.module.css";

/** What the dry run found, row by row; the server lists the first ones. */
export function ProblemRows({ check }: { check: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const named = check.problems.some((problem) => problem.name);
  const rest = check.problems_total - check.problems.length;
  return (
    <>
      <div
        className={classes.frame}
        style={{ maxHeight: "20rem", overflowY: "auto" }}
        tabIndex={0}
        role="region"
        aria-label={t("wizard.problems")}
      >
        <Table fz="sm" verticalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.number}>{t("people.row")}</Table.Th>
              {named && <Table.Th>{t("wizard.who")}</Table.Th>}
              <Table.Th>{t("wizard.column")}</Table.Th>
              <Table.Th>{t("wizard.cell")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {check.problems.map((problem, index) => (
              <Table.Tr key={index}>
                <Table.Td className={classes.number} c="dimmed">
                  {format.number(problem.row)}
                </Table.Td>
                {named && <Table.Td className={classes.cell}>{problem.name}</Table.Td>}
                <Table.Td className={classes.cell}>{problem.column ?? problem.key ?? ""}</Table.Td>
                <Table.Td data-bad className={classes.cell}>
                  <CellText value={problem.value ?? ""} bad />
                  <div className={classes.problem}>{say(problem.message)}</div>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {rest > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("wizard.moreProblems", { count: rest })}
        </Text>
      )}
    </>
  );
}

import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { DryRun } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./BadRows.module.css";

/** What the dry run found, row by row; the server lists the first ones. */
export function ProblemRows({ check }: { check: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
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
              <Table.Th ta="right">{t("people.row")}</Table.Th>
              <Table.Th>{t("wizard.column")}</Table.Th>
              <Table.Th>{t("wizard.cell")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {check.problems.map((problem, index) => (
              <Table.Tr key={index}>
                <Table.Td ta="right" c="dimmed">
                  {format.number(problem.row)}
                </Table.Td>
                <Table.Td>{problem.column ?? problem.key ?? ""}</Table.Td>
                <Table.Td data-bad className={classes.cell}>
                  <div className={classes.value}>{problem.value ?? ""}&nbsp;</div>
                  <div className={classes.problem}>{problem.message}</div>
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

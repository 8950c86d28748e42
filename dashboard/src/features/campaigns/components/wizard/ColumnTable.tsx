import { Table } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { FileColumn } from "@/lib/api/types";

import classes from "./ColumnTable.module.css";

/** The first rows of the file, as it was read. */
export function ColumnTable({ columns, phoneColumn }: { columns: FileColumn[]; phoneColumn: string | null }) {
  const { t } = useTranslation();
  const rows = Math.max(1, ...columns.map((column) => column.samples.length));
  return (
    <div className={classes.frame} tabIndex={0} role="region" aria-label={t("wizard.firstRows")}>
      <Table fz="sm" verticalSpacing={6} withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th
                key={column.name}
                data-phone={column.name === phoneColumn || undefined}
                className={classes.cell}
              >
                {column.name === phoneColumn && <IconPhone size={13} style={{ verticalAlign: "-2px" }} aria-hidden />}{" "}
                {column.name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Array.from({ length: rows }, (_, row) => (
            <Table.Tr key={row}>
              {columns.map((column) => (
                <Table.Td
                  key={column.name}
                  data-phone={column.name === phoneColumn || undefined}
                  className={classes.cell}
                >
                  {column.samples[row] ?? ""}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

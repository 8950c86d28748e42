import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ImportColumn } from "@/features/contacts/components/import/ImportColumn";
import type { ColumnMapping, ContactAttribute, FileRow, ImportProblem } from "@/lib/api/types";

import classes from "./ImportColumns.module.css";

interface ImportColumnsProps {
  mapping: ColumnMapping[];
  rows: FileRow[];
  attributes: ContactAttribute[];
  problems: ImportProblem[];
  /** What the server says of a column, by its place. */
  refusals: Record<string, string>;
  onChange: (mapping: ColumnMapping[]) => void;
}

/** Each column of the file with its first cells, and what it is of a person. */
export function ImportColumns({ mapping, rows, attributes, problems, refusals, onChange }: ImportColumnsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={0}>
      <div className={classes.head} aria-hidden>
        <Text size="xs" c="dimmed">
          {t("imports.column")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("imports.becomes")}
        </Text>
      </div>
      {mapping.map((one, index) => (
        <ImportColumn
          key={one.column}
          mapping={one}
          samples={rows.map((row) => row.cells[one.column] ?? "").filter((cell) => cell !== "")}
          attributes={attributes}
          problem={problems.find((problem) => problem.column === one.column)}
          refusal={refusals[`mapping.${index}`]}
          onChange={(changed) => onChange(mapping.map((other, place) => (place === index ? changed : other)))}
        />
      ))}
    </Stack>
  );
}

import { Group, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { variableLabel } from "@/features/campaigns/variable-label";
import type { FileColumn, TemplateVariable, VariableSource } from "@/lib/api/types";

import classes from "./VariableField.module.css";

interface VariableFieldProps {
  variable: TemplateVariable;
  source: VariableSource | undefined;
  columns: FileColumn[];
  onChange: (source: VariableSource) => void;
}

/** One variable: from a column, with what stands in for an empty cell, or the same words for everyone. */
export function VariableField({ variable, source, columns, onChange }: VariableFieldProps) {
  const { t } = useTranslation();
  const label = variableLabel(variable, t);
  const constant = source?.source === "constant" || columns.length === 0;
  const value = source?.value ?? "";
  const sample = columns.find((column) => column.name === value)?.samples.find((text) => text !== "");
  return (
    <fieldset className={classes.field}>
      <legend className={classes.legend}>
        {label}
        {variable.example && (
          <Text span size="xs" c="dimmed" fw={400}>
            {" "}
            {t("wizard.example", { example: variable.example })}
          </Text>
        )}
      </legend>
      <Group gap="xs" align="flex-start">
        <SegmentedControl
          size="sm"
          aria-label={t("wizard.sourceOf", { name: label })}
          value={constant ? "constant" : "column"}
          onChange={(kind) =>
            onChange(kind === "constant" ? { source: "constant", value: "" } : { source: "column", value: "" })
          }
          data={[
            { value: "column", label: t("wizard.column"), disabled: columns.length === 0 },
            { value: "constant", label: t("wizard.constant") },
          ]}
        />
        {constant ? (
          <TextInput
            className={classes.wide}
            aria-label={t("wizard.valueOf", { name: label })}
            value={value}
            maxLength={variable.max_length ?? undefined}
            onChange={(event) => onChange({ source: "constant", value: event.currentTarget.value })}
          />
        ) : (
          <>
            <Select
              className={classes.wide}
              aria-label={t("wizard.columnOf", { name: label })}
              placeholder={t("wizard.choose")}
              searchable
              data={columns.map((column) => column.name)}
              value={value === "" ? null : value}
              onChange={(name) => onChange({ source: "column", value: name ?? "", fallback: source?.fallback })}
              description={undefined}
            />
            <TextInput
              className={classes.wide}
              aria-label={t("wizard.fallbackOf", { name: label })}
              placeholder={t("wizard.fallback")}
              value={source?.fallback ?? ""}
              disabled={value === ""}
              onChange={(event) => onChange({ source: "column", value, fallback: event.currentTarget.value })}
            />
          </>
        )}
      </Group>
      {!constant && sample !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("wizard.forInstance", { sample })}
        </Text>
      )}
    </fieldset>
  );
}

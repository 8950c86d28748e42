import { Select, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { AttributeType, ColumnMapping, ContactAttribute, ImportProblem } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./ImportColumns.module.css";

const PERSON = ["phone", "user_id", "name", "language", "timezone", "tags", "note", "consent"] as const;
const TYPES: AttributeType[] = ["text", "number", "date", "boolean"];

interface ImportColumnProps {
  mapping: ColumnMapping;
  samples: string[];
  attributes: ContactAttribute[];
  problem: ImportProblem | undefined;
  refusal: string | undefined;
  onChange: (mapping: ColumnMapping) => void;
}

export function ImportColumn({ mapping, samples, attributes, problem, refusal, onChange }: ImportColumnProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { column } = mapping;
  const isNew = mapping.target === "new_attribute";
  const bad =
    problem &&
    t("imports.badCell", { row: format.number(problem.row), value: problem.value, why: say(problem.message) });
  return (
    <div className={classes.column} role="group" aria-label={column}>
      <div>
        <div className={classes.name}>{column}</div>
        <div className={classes.samples}>{samples.slice(0, 3).join(" · ") || t("imports.noCells")}</div>
      </div>
      <div className={classes.choice}>
        <Select
          aria-label={t("imports.becomesOf", { column })}
          searchable
          allowDeselect={false}
          data={useTargets(attributes)}
          value={valueOf(mapping)}
          error={refusal}
          onChange={(value) => value !== null && onChange(mappingOf(column, String(value), mapping))}
        />
        {isNew && (
          <TextInput
            aria-label={t("imports.attributeName", { column })}
            value={mapping.label ?? ""}
            maxLength={100}
            onChange={(event) => onChange({ ...mapping, label: event.currentTarget.value })}
          />
        )}
        {bad !== undefined && (
          <Text size="xs" c="var(--state-red-ink)" style={{ gridColumn: "1 / -1", overflowWrap: "anywhere" }}>
            {bad}
          </Text>
        )}
      </div>
    </div>
  );
}

function useTargets(attributes: ContactAttribute[]) {
  const { t } = useTranslation();
  return [
    { value: "ignore", label: t("imports.targets.ignore") },
    {
      group: t("imports.person"),
      items: PERSON.map((target) => ({ value: target, label: t(`imports.targets.${target}`) })),
    },
    {
      group: t("contacts.attributes"),
      items: attributes.map(({ key, label }) => ({ value: `attribute:${key}`, label })),
    },
    {
      group: t("imports.newAttribute"),
      items: TYPES.map((type) => ({
        value: `new:${type}`,
        label: t("imports.newOf", { type: t(`lists.types.${type}`) }),
      })),
    },
  ];
}

function valueOf({ target, attribute, type }: ColumnMapping): string {
  if (target === "attribute") return `attribute:${attribute ?? ""}`;
  return target === "new_attribute" ? `new:${type ?? "text"}` : target;
}

function mappingOf(column: string, value: string, before: ColumnMapping): ColumnMapping {
  if (value.startsWith("attribute:")) return { column, target: "attribute", attribute: value.slice(10) };
  if (!value.startsWith("new:")) return { column, target: value as ColumnMapping["target"] };
  const label = before.label ?? column.replace(/^attribute\./, "").slice(0, 100);
  return { column, target: "new_attribute", label, type: value.slice(4) as AttributeType };
}

import { NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useAttributeChoices } from "@/features/campaigns/api/audience";
import { OPS } from "@/features/campaigns/audience";
import type { AttributeType, Condition } from "@/lib/api/types";

interface AttributeFieldsProps {
  value: Condition;
  onChange: (value: Condition) => void;
}

/** An attribute, how it is compared (each type knows its own ways), and with what. */
export function AttributeFields({ value, onChange }: AttributeFieldsProps) {
  const { t } = useTranslation();
  const attributes = useAttributeChoices();
  const known = attributes.data?.items ?? [];
  const type = known.find((one) => one.key === value.key)?.type;
  const choose = (key: string | null) => {
    const chosen = known.find((one) => one.key === key);
    if (chosen) onChange({ kind: "attribute", negated: value.negated, key: chosen.key, op: OPS[chosen.type][0] });
  };
  return (
    <>
      <Select
        aria-label={t("audience.attribute")}
        placeholder={t("audience.choose")}
        searchable
        allowDeselect={false}
        data={known.map((one) => ({ value: one.key, label: one.label }))}
        value={value.key ?? null}
        onChange={choose}
      />
      {type && (
        <Select
          aria-label={t("audience.comparison")}
          allowDeselect={false}
          data={OPS[type].map((op) => ({ value: op, label: t(`audience.op.${op as "is"}`) }))}
          value={value.op ?? null}
          onChange={(op) => onChange({ kind: "attribute", negated: value.negated, key: value.key, op })}
        />
      )}
      {type && value.op && <ValueFields value={value} type={type} onChange={onChange} />}
    </>
  );
}

function ValueFields({ value, type, onChange }: AttributeFieldsProps & { type: AttributeType }) {
  const { t } = useTranslation();
  if (value.op === "is_set" || value.op === "birthday") return null;
  if (value.op === "last_days" || value.op === "next_days") {
    return (
      <NumberInput
        aria-label={t("audience.days")}
        placeholder={t("audience.days")}
        min={1}
        max={3650}
        allowDecimal={false}
        value={value.days ?? ""}
        onChange={(days) => onChange({ ...value, days: typeof days === "number" ? days : null })}
      />
    );
  }
  if (type === "boolean") {
    return (
      <Select
        aria-label={t("audience.value")}
        placeholder={t("audience.choose")}
        allowDeselect={false}
        data={[
          { value: "yes", label: t("audience.yes") },
          { value: "no", label: t("audience.no") },
        ]}
        value={value.value === undefined || value.value === null ? null : value.value ? "yes" : "no"}
        onChange={(chosen) => onChange({ ...value, value: chosen === "yes" })}
      />
    );
  }
  return (
    <>
      <OneValue name="value" value={value} type={type} onChange={onChange} />
      {value.op === "between" && <OneValue name="until" value={value} type={type} onChange={onChange} />}
    </>
  );
}

interface OneValueProps extends AttributeFieldsProps {
  name: "value" | "until";
  type: AttributeType;
}

function OneValue({ name, value, type, onChange }: OneValueProps) {
  const { t } = useTranslation();
  const label = t(`audience.${name}`);
  if (type === "number") {
    const given = value[name];
    return (
      <NumberInput
        aria-label={label}
        placeholder={label}
        value={typeof given === "number" ? given : ""}
        onChange={(next) => onChange({ ...value, [name]: typeof next === "number" ? next : null })}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      type={type === "date" ? "date" : "text"}
      value={typeof value[name] === "string" ? value[name] : ""}
      onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
    />
  );
}

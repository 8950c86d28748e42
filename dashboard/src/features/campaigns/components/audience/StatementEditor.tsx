import { ActionIcon, NumberInput, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import {
  useCampaignChoices,
  useListChoices,
  useSegmentChoices,
  useTagChoices,
} from "@/features/campaigns/api/audience";
import { blank, CONSENTS, KINDS, PARTS } from "@/features/campaigns/audience";
import { AttributeFields } from "@/features/campaigns/components/audience/AttributeFields";
import { FileField } from "@/features/campaigns/components/audience/FileField";
import { PickedPeople } from "@/features/campaigns/components/audience/PickedPeople";
import { COUNTRIES, LANGUAGES } from "@/features/campaigns/components/audience/places";
import type { Condition } from "@/lib/api/types";

import classes from "./GroupEditor.module.css";

interface StatementProps {
  value: Condition;
  onChange: (value: Condition) => void;
}

/** One condition: what it is about, whether it is so or not, and what belongs to it. */
export function StatementEditor({ value, onChange, onRemove }: StatementProps & { onRemove: () => void }) {
  const { t } = useTranslation();
  const kind = value.kind ?? "tag";
  return (
    <div className={classes.statement}>
      <div className={classes.said}>
        <div className={classes.fields}>
          <Select
            aria-label={t("audience.about")}
            allowDeselect={false}
            data={KINDS.map((one) => ({ value: one, label: t(`audience.kind.${one}`) }))}
            value={kind}
            onChange={(next) => next && next !== kind && onChange(blank(next))}
          />
          {kind !== "everybody" && (
            <Select
              aria-label={t("audience.negation")}
              allowDeselect={false}
              data={[
                { value: "is", label: t("audience.is") },
                { value: "not", label: t("audience.isNot") },
              ]}
              value={value.negated ? "not" : "is"}
              onChange={(next) => onChange({ ...value, negated: next === "not" })}
            />
          )}
          {kind !== "file" && <Fields value={value} onChange={onChange} />}
        </div>
        {kind === "file" && <FileField id={value.id ?? null} onChange={(id) => onChange({ ...value, id })} />}
      </div>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("audience.remove")} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}

function Fields({ value, onChange }: StatementProps) {
  switch (value.kind) {
    case "attribute":
      return <AttributeFields value={value} onChange={onChange} />;
    case "contacts":
      return <PickedPeople ids={value.ids ?? []} onChange={(ids) => onChange({ ...value, ids })} />;
    case "tag":
    case "list":
    case "segment":
    case "campaign":
      return <ThingFields value={value} onChange={onChange} />;
    case "language":
    case "country":
    case "time_zone":
    case "consent":
      return <WordField value={value} onChange={onChange} />;
    case "wrote":
    case "got_campaign":
      return <DaysField value={value} onChange={onChange} />;
    default:
      return null;
  }
}

function ThingFields({ value, onChange }: StatementProps) {
  const { t } = useTranslation();
  const found = {
    tag: useTagChoices(),
    list: useListChoices(),
    segment: useSegmentChoices(),
    campaign: useCampaignChoices(),
  }[value.kind as "tag" | "list" | "segment" | "campaign"];
  const things: { id: number; name: string }[] = (found.data?.items ?? []).map((one) => ({
    id: one.id,
    name: one.name,
  }));
  return (
    <>
      {value.kind === "campaign" && (
        <Select
          aria-label={t("audience.part")}
          allowDeselect={false}
          data={PARTS.map((one) => ({ value: one, label: t(`audience.what.${one}`) }))}
          value={value.what ?? "got"}
          onChange={(what) => onChange({ ...value, what })}
        />
      )}
      <Select
        aria-label={t(`audience.kind.${value.kind as "tag"}`)}
        placeholder={t("audience.choose")}
        searchable
        allowDeselect={false}
        data={things.map((one) => ({ value: String(one.id), label: one.name }))}
        value={value.id === undefined || value.id === null ? null : String(value.id)}
        onChange={(id) => onChange({ ...value, id: Number(id) })}
      />
    </>
  );
}

function WordField({ value, onChange }: StatementProps) {
  const { t, i18n } = useTranslation();
  const kind = value.kind as "language" | "country" | "time_zone" | "consent";
  const named = (type: "region" | "language", codes: readonly string[]) => {
    const names = new Intl.DisplayNames(i18n.language, { type });
    const listed = codes.map((code) => ({ value: code, label: names.of(code.replace("_", "-")) ?? code }));
    return listed.sort((one, other) => one.label.localeCompare(other.label, i18n.language));
  };
  const data = {
    language: () => named("language", LANGUAGES),
    country: () => named("region", COUNTRIES),
    time_zone: () => Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone })),
    consent: () => CONSENTS.map((one) => ({ value: one, label: t(`audience.consents.${one}`) })),
  }[kind]();
  return (
    <Select
      aria-label={t(`audience.kind.${kind}`)}
      placeholder={t("audience.choose")}
      searchable
      limit={60}
      allowDeselect={false}
      data={data}
      value={typeof value.value === "string" ? value.value : null}
      onChange={(chosen) => onChange({ ...value, value: chosen })}
    />
  );
}

function DaysField({ value, onChange }: StatementProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      aria-label={t("audience.days")}
      placeholder={t("audience.daysEver")}
      min={1}
      max={3650}
      allowDecimal={false}
      value={value.days ?? ""}
      onChange={(days) => onChange({ ...value, days: typeof days === "number" ? days : null })}
    />
  );
}

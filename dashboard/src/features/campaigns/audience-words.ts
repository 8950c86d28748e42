import type { TFunction } from "i18next";

import { isGroup, type Group } from "@/features/campaigns/audience";
import type { AudienceDefinition, Condition, NamedThing } from "@/lib/api/types";

interface Speech {
  t: TFunction;
  language: string;
  names: NamedThing[];
}

/** The definition as a sentence: who is meant, and without whom. */
export function audienceInWords(definition: AudienceDefinition, speech: Speech): string {
  const { t } = speech;
  const who = peopleInWords(definition.include as Group, speech);
  const without = definition.exclude ? groupInWords(definition.exclude as Group, speech) : null;
  return without === null ? t("audience.said.whole", { who }) : t("audience.said.without", { who, without });
}

/** A condition as a sentence. */
export function conditionInWords(condition: Condition, speech: Speech): string {
  return speech.t("audience.said.whole", { who: peopleInWords(condition as Group, speech) });
}

function peopleInWords(whole: Group, speech: Speech): string {
  const { t } = speech;
  if (whole.match !== "none" && whole.of.some((one) => one.kind === "everybody" && !one.negated)) {
    const others = whole.match === "all" ? whole.of.filter((one) => one.kind !== "everybody") : [];
    if (others.length === 0) return t("audience.said.everybody");
    return t("audience.said.people", { which: groupInWords({ match: "all", of: others }, speech) });
  }
  return t("audience.said.people", { which: groupInWords(whole, speech) });
}

function groupInWords(whole: Group, speech: Speech): string {
  const parts = whole.of.map((one) =>
    isGroup(one)
      ? one.of.length > 1 || one.match === "none"
        ? `(${groupInWords(one, speech)})`
        : groupInWords(one, speech)
      : statementInWords(one, speech),
  );
  const joined = listed(parts, whole.match === "all" ? "conjunction" : "disjunction", speech.language);
  return whole.match === "none" ? speech.t("audience.said.none", { which: joined }) : joined;
}

function listed(parts: string[], type: "conjunction" | "disjunction", language: string): string {
  return new Intl.ListFormat(language, { style: "long", type }).format(parts);
}

function statementInWords(one: Condition, speech: Speech): string {
  const { t } = speech;
  const side = one.negated ? "not" : "yes";
  switch (one.kind) {
    case "attribute": {
      const phrase = comparisonInWords(one, speech);
      return one.negated ? t("audience.said.attributeNot", { phrase }) : t("audience.said.attribute", { phrase });
    }
    case "wrote":
    case "got_campaign":
      return one.days
        ? t(`audience.said.${one.kind}.${side}`, { count: one.days })
        : t(`audience.said.${one.kind}_ever.${side}`);
    case "campaign":
      return t(`audience.said.campaign.${one.what ?? "in"}.${side}`, { name: nameOf(one, speech) });
    case "consent":
      return t(`audience.said.consent.${String(one.value) as "opted_in"}.${side}`);
    case "contacts":
      return t(`audience.said.contacts.${side}`, { count: one.ids?.length ?? 0 });
    case "everybody":
      return t(`audience.said.everyone.${side}`);
    case "tag":
    case "list":
    case "segment":
    case "file":
      return t(`audience.said.${one.kind}.${side}`, { name: nameOf(one, speech) });
    default:
      return t(`audience.said.${one.kind as "language"}.${side}`, { name: valueInWords(one, speech) });
  }
}

function comparisonInWords(one: Condition, speech: Speech): string {
  const { t, names } = speech;
  const label = names.find((known) => known.kind === "attribute" && known.id === one.key)?.name ?? one.key ?? "";
  if (one.op === "last_days" || one.op === "next_days")
    return t(`audience.said.op.${one.op}`, { label, count: one.days ?? 0 });
  const value = typeof one.value === "boolean" ? t(one.value ? "audience.yes" : "audience.no") : String(one.value);
  return t(`audience.said.op.${one.op ?? "is"}`, { label, value, until: String(one.until) });
}

function valueInWords(one: Condition, { language }: Speech): string {
  const value = String(one.value);
  if (one.kind === "country") return new Intl.DisplayNames(language, { type: "region" }).of(value) ?? value;
  if (one.kind === "language")
    return new Intl.DisplayNames(language, { type: "language" }).of(value.replace("_", "-")) ?? value;
  return value;
}

function nameOf(one: Condition, { names }: Speech): string {
  return names.find((known) => known.kind === one.kind && known.id === String(one.id))?.name ?? `#${one.id ?? ""}`;
}

import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { askable, group } from "@/features/campaigns/audience";
import { audienceInWords, conditionInWords } from "@/features/campaigns/audience-words";
import type { AudienceDefinition, NamedThing } from "@/lib/api/types";
import { en } from "@/lib/i18n/en";
import { ptBR } from "@/lib/i18n/pt-br";

const i18n = i18next.createInstance();
await i18n.init({
  lng: "en",
  resources: { en: { translation: en }, "pt-BR": { translation: ptBR } },
  interpolation: { escapeValue: false },
});

const NAMES: NamedThing[] = [
  { kind: "tag", id: "1", name: "vip" },
  { kind: "list", id: "2", name: "Staff" },
  { kind: "campaign", id: "3", name: "Spring" },
  { kind: "attribute", id: "city", name: "City" },
  { kind: "file", id: "4", name: "fair.csv" },
];

function said(definition: AudienceDefinition, language: string): string {
  return audienceInWords(definition, { t: i18n.getFixedT(language), language, names: NAMES });
}

const DEFINITION: AudienceDefinition = {
  version: 1,
  include: group(
    "all",
    { kind: "tag", id: 1 },
    { kind: "attribute", key: "city", op: "is", value: "Recife" },
    group("any", { kind: "wrote", days: 30 }, { kind: "campaign", id: 3, what: "read" }),
  ),
  exclude: group("any", { kind: "list", id: 2 }),
};

describe("an audience in words", () => {
  it("says whom and without whom, in both languages", () => {
    expect(said(DEFINITION, "en")).toBe(
      "People with the tag “vip”, whose City is Recife, and (who wrote to us in the last 30 days or who read “Spring”), " +
        "but nobody on the list “Staff”.",
    );
    expect(said(DEFINITION, "pt-BR")).toBe(
      "Pessoas com a etiqueta “vip”, cujo City é Recife e (que nos escreveram nos últimos 30 dias ou que leram “Spring”), " +
        "mas ninguém na lista “Staff”.",
    );
  });

  it("says which file", () => {
    const mixed: AudienceDefinition = {
      version: 1,
      include: group("any", { kind: "tag", id: 1 }, { kind: "file", id: 4 }),
      exclude: group("any", { kind: "file", id: 4, negated: true }),
    };
    expect(said(mixed, "en")).toBe(
      "People with the tag “vip” or in the file “fair.csv”, but nobody not in the file “fair.csv”.",
    );
    expect(said(mixed, "pt-BR")).toBe(
      "Pessoas com a etiqueta “vip” ou do arquivo “fair.csv”, mas ninguém fora do arquivo “fair.csv”.",
    );
  });

  it("says everybody, and a no", () => {
    expect(said({ version: 1, include: group("any", { kind: "everybody" }) }, "en")).toBe("Everybody.");
    const never = group("all", { kind: "wrote", negated: true });
    expect(conditionInWords(never, { t: i18n.getFixedT("en"), language: "en", names: [] })).toBe(
      "People who never wrote to us.",
    );
  });
});

describe("what can be asked", () => {
  it("leaves out what is still being made", () => {
    const include = group(
      "any",
      { kind: "tag", id: 1 },
      { kind: "list" },
      group("all", { kind: "attribute", key: "city" }),
    );
    expect(askable(include, group("any"))).toEqual({ version: 1, include: group("any", { kind: "tag", id: 1 }) });
    expect(askable(group("any", { kind: "tag" }), group("any"))).toBeNull();
  });
});

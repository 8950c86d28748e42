import { describe, expect, it } from "vitest";

import { en } from "@/lib/i18n/en";
import { ptBR } from "@/lib/i18n/pt-br";

function leaves(words: object, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : leaves(value as object, `${prefix}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return Array.from(text.matchAll(/{{\s*(\w+)/g), (found) => found[1] ?? "").sort();
}

describe("the two languages", () => {
  const portuguese = new Map(leaves(ptBR));

  it.each(leaves(en))("%s says the same with the same placeholders", (key, text) => {
    const other = portuguese.get(key);
    expect(other).toBeTruthy();
    expect(placeholders(other ?? "")).toEqual(placeholders(text));
  });

  it("have no word that the other lacks", () => {
    expect(Array.from(portuguese.keys())).toEqual(leaves(en).map(([key]) => key));
  });
});

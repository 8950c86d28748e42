import { describe, expect, it } from "vitest";

import { en } from "@/lib/i18n/en";
import { firstWords } from "@/lib/i18n/first/en";
import { firstWords as firstWordsPtBR } from "@/lib/i18n/first/pt-br";
import { ptBR } from "@/lib/i18n/pt-br";

const SOURCES = import.meta.glob<string>("../../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });

function leaves(words: object, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : leaves(value as object, `${prefix}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return Array.from(text.matchAll(/{{\s*(\w+)/g), (found) => found[1] ?? "").sort();
}

/** A source file and all it imports at once; what it loads later is not among them. */
function withImports(path: string, found = new Set<string>()): Set<string> {
  const source = SOURCES[path];
  if (source === undefined || found.has(path) || path.includes("/i18n/")) return found;
  found.add(path);
  for (const [, name] of source.matchAll(/from "@\/([^"]+)"/g))
    [".ts", ".tsx", "/index.ts"].forEach((end) => withImports(`../../${name}${end}`, found));
  return found;
}

describe("the first words", () => {
  const known = leaves(firstWords).map(([key]) => key.replace(/_(one|other)$/, ""));
  const files = [
    "main.tsx",
    ...["app/shell/Shell.tsx", "features/inbox/components/InboxNews.tsx"],
    ...["app/pages/SignInPage.tsx", "app/pages/SetupPage.tsx", "app/pages/OverviewPage.tsx"],
  ].flatMap((path) => [...withImports(`../../${path}`)]);

  it.each([...new Set(files)])("are all that %s needs, or it loads the others itself", (path) => {
    const source = SOURCES[path] ?? "";
    if (source.includes("loadWords()")) return;
    const asked = Array.from(source.matchAll(/\bt\(\s*["`]([\w.]+)(\$\{)?/g), ([, key = "", open]) => ({ key, open }));
    for (const { key, open } of asked)
      expect(known.some((one) => (open === undefined ? one === key : one.startsWith(key)))).toBe(true);
  });
});

describe("the two languages", () => {
  const english = [...leaves(firstWords), ...leaves(en)];
  const portuguese = new Map([...leaves(firstWordsPtBR), ...leaves(ptBR)]);

  it("say nothing twice", () => {
    expect(new Set(english.map(([key]) => key)).size).toBe(english.length);
  });

  it.each(english)("%s says the same with the same placeholders", (key, text) => {
    const other = portuguese.get(key);
    expect(other).toBeTruthy();
    expect(placeholders(other ?? "")).toEqual(placeholders(text));
  });

  it("have no word that the other lacks", () => {
    expect(Array.from(portuguese.keys())).toEqual(english.map(([key]) => key));
  });
});

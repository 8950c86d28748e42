import type { TFunction } from "i18next";

import type { TemplateVariable } from "@/lib/api/types";

/** How the server calls variables (`accounts/previews.py`), with the words for it. */
const SHAPES = [
  [/^Body (?<name>.+)$/, "variable.body"],
  [/^Header image$/, "variable.image"],
  [/^Header video$/, "variable.video"],
  [/^Header document$/, "variable.document"],
  [/^Header (?<name>.+)$/, "variable.header"],
  [/^File name people see$/, "variable.filename"],
  [/^Name of the place$/, "variable.place"],
  [/^Address of the place$/, "variable.address"],
  [/^End of the offer$/, "variable.expires"],
  [/^Product id$/, "variable.product"],
  [/^Catalog id$/, "variable.catalog"],
  [/^Coupon code$/, "variable.code"],
  [/^End of the link of “(?<name>.+)”$/, "variable.link"],
  [/^What “(?<name>.+)” tells us$/, "variable.payload"],
  [/^Flow token of “(?<name>.+)”$/, "variable.flow"],
  [/^Product of “(?<name>.+)”$/, "variable.productOf"],
  [/^Value of “(?<name>.+)”$/, "variable.value"],
] as const;

/** What a variable is called in the reader's language. */
export function variableLabel({ label }: Pick<TemplateVariable, "label">, t: TFunction): string {
  const card = /^Card (?<card>\d+): (?<rest>.+)$/.exec(label)?.groups;
  if (card?.rest !== undefined)
    return t("variable.card", { card: card.card, label: variableLabel({ label: card.rest }, t) });
  for (const [shape, words] of SHAPES) {
    const found = shape.exec(label);
    if (found) return t(words, { name: found.groups?.name ?? "" });
  }
  return label;
}

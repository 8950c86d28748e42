import type { Interactive } from "@/features/inbox/outbox";

/** A row of a list, and what stands smaller below it. */
export interface OfferRow {
  title: string;
  description: string;
}

export interface OfferSection {
  title: string;
  rows: OfferRow[];
}

/** What an agent fills in to let somebody choose. */
export interface OfferValues {
  header: string;
  body: string;
  footer: string;
  label: string;
  url: string;
  /** The words on the buttons, in their order. */
  choices: string[];
  /** The entries of a list, in their order. */
  sections: OfferSection[];
}

export type OfferType = Interactive["type"];

/** WhatsApp's limits (reference §2.7); rows are counted over all sections. */
export const OFFER_LIMITS = {
  buttons: 3,
  rows: 10,
  button: 20,
  row: 24,
  description: 72,
  section: 24,
  label: 20,
  header: 60,
  footer: 60,
} as const;
export const BODY_LIMITS: Record<OfferType, number> = {
  button: 1024,
  list: 4096,
  cta_url: 1024,
  location_request: 1024,
};

/** Which parts each kind has besides its text (reference §1.2). */
export const PARTS: Record<OfferType, readonly ("header" | "file" | "label" | "url" | "footer")[]> = {
  button: ["header", "file", "footer"],
  list: ["header", "label", "footer"],
  cta_url: ["header", "file", "label", "url", "footer"],
  location_request: [],
};

export const NO_ROW: OfferRow = { title: "", description: "" };
export const NO_SECTION: OfferSection = { title: "", rows: [NO_ROW] };

export function rowsIn(sections: OfferSection[]): number {
  return sections.reduce((sum, section) => sum + section.rows.length, 0);
}

/** The request of what was filled in; what is left empty is left out. `file` is an upload that stands above the text. */
export function offerOf(type: OfferType, values: OfferValues, file: string | null = null): Interactive {
  const has = (part: (typeof PARTS)[OfferType][number]) => PARTS[type].includes(part);
  const [header, footer] = [values.header.trim(), values.footer.trim()];
  return {
    type,
    body: values.body.trim(),
    ...(has("file") && file !== null && { header_upload_id: file }),
    ...(has("header") && file === null && header && { header }),
    ...(has("footer") && footer && { footer }),
    ...(has("label") && { label: values.label.trim() }),
    ...(has("url") && { url: values.url.trim() }),
    ...(type === "button" && {
      buttons: given(values.choices).map((title, at) => ({ id: `choice-${at + 1}`, title })),
    }),
    ...(type === "list" && { sections: sectionsOf(values.sections) }),
  };
}

function given(words: string[]): string[] {
  return words.map((one) => one.trim()).filter((one) => one !== "");
}

/** Sections with their rows; ids go on over all of them. */
function sectionsOf(sections: OfferSection[]): NonNullable<Interactive["sections"]> {
  let at = 0;
  return sections.map((section) => ({
    ...(section.title.trim() && { title: section.title.trim() }),
    rows: section.rows
      .filter((row) => row.title.trim() !== "")
      .map((row) => ({
        id: `choice-${++at}`,
        title: row.title.trim(),
        ...(row.description.trim() && { description: row.description.trim() }),
      })),
  }));
}

export type OfferProblem = "required" | "twice" | "wrongUrl";

/** What is wrong with what was filled in, by the path of its field. */
export function problemsOf(type: OfferType, values: OfferValues): Record<string, OfferProblem> {
  const found: [string, OfferProblem | null][] = [["body", required(values.body)]];
  if (PARTS[type].includes("label")) found.push(["label", required(values.label)]);
  if (PARTS[type].includes("url")) found.push(["url", /^https?:\/\/\S+\.\S+/.test(values.url) ? null : "wrongUrl"]);
  if (type === "button") found.push(...named(values.choices, (at) => `choices.${at}`));
  if (type === "list") {
    values.sections.forEach(({ title, rows }, index) => {
      if (values.sections.length > 1) found.push([`sections.${index}.title`, required(title)]);
      const path = (at: number) => `sections.${index}.rows.${at}.title`;
      found.push(
        ...named(
          rows.map((row) => row.title),
          path,
        ),
      );
      // What stands below needs something to stand below of.
      rows.forEach((row, at) => {
        if (row.description.trim() !== "") found.push([path(at), required(row.title)]);
      });
    });
  }
  return Object.fromEntries(found.filter((one): one is [string, OfferProblem] => one[1] !== null));
}

function required(words: string): OfferProblem | null {
  return words.trim() === "" ? "required" : null;
}

/** One at least, and none twice. */
function named(words: string[], path: (at: number) => string): [string, OfferProblem | null][] {
  const all = words.map((one) => one.trim());
  if (all.every((one) => one === "")) return [[path(0), "required"]];
  return all.map((one, at) => [path(at), one !== "" && all.indexOf(one) < at ? "twice" : null]);
}

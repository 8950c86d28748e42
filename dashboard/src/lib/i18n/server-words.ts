import i18next from "i18next";

/**
 * What the server says, in the reader's language. Its English sentences are the keys, with {1}, {2}… where something
 * varies; `server-sentences.json` lists them all, and a test asks for a translation of each.
 */
export type ServerWords = Record<string, string>;

interface Pattern {
  shape: RegExp;
  words: string;
}

const catalogues = new Map<string, { exact: Map<string, string>; patterns: Pattern[] }>();

export function addServerWords(language: string, words: ServerWords): void {
  const varying = Object.entries(words).filter(([english]) => english.includes("{1}"));
  catalogues.set(language, {
    exact: new Map(Object.entries(words)),
    // The one that says most is tried first: "Row {1} …" before "{1} …".
    patterns: varying
      .sort(([one], [other]) => bare(other).length - bare(one).length)
      .map(([english, translated]) => ({ shape: shapeOf(english), words: translated })),
  });
}

function bare(sentence: string): string {
  return sentence.replace(/\{\d\}/g, "");
}

function shapeOf(sentence: string): RegExp {
  const parts = sentence.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("([^]+?)")}$`);
}

/** A sentence of the server in the reader's language; as the server wrote it where there is no other. */
export function say(sentence: string): string;
export function say(sentence: string | null | undefined): string | null;
export function say(sentence: string | null | undefined): string | null {
  if (sentence === null || sentence === undefined) return null;
  return translated(sentence, i18next.language) ?? sentence;
}

function translated(sentence: string, language: string): string | null {
  const catalogue = catalogues.get(language);
  if (catalogue === undefined) return null;
  return (
    catalogue.exact.get(sentence) ??
    oneByOne(sentence, language) ??
    filled(sentence, catalogue.patterns, language) ??
    withDetail(sentence, language)
  );
}

/** What varies may be a sentence itself, such as why a number cannot send. */
function filled(sentence: string, patterns: Pattern[], language: string): string | null {
  for (const { shape, words } of patterns) {
    const found = shape.exec(sentence);
    if (found === null) continue;
    return words.replace(/\{(\d)\}/g, (_, index: string) => {
      const part = found[Number(index)] ?? "";
      return part.length < sentence.length ? (translated(part, language) ?? part) : part;
    });
  }
  return null;
}

/** Several sentences in a row; all of them must be known, or the mixture would read badly. */
function oneByOne(text: string, language: string): string | null {
  const sentences = text.split(/(?<=[.!?]) (?=\p{Lu})/u);
  if (sentences.length < 2) return null;
  const said = sentences.map((one) => translated(one, language));
  return said.every((one) => one !== null) ? said.join(" ") : null;
}

/** A known sentence with a detail behind a colon, such as the variable that is empty. */
function withDetail(sentence: string, language: string): string | null {
  const at = sentence.lastIndexOf(": ");
  const known = at > 0 ? translated(sentence.slice(0, at), language) : null;
  return known === null ? null : known + sentence.slice(at);
}

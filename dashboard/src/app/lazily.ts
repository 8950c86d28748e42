import { lazy, type ComponentType } from "react";

import { loadWords } from "@/lib/i18n";

/** What says nothing but the first words: they are there before anything is drawn. */
export function firstPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}

/** Any other part: its code and the words of all pages are loaded side by side. */
export function part<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => {
    const [Part] = await Promise.all([load(), loadWords()]);
    return { default: Part };
  });
}

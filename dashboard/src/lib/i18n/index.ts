import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { Language } from "@/lib/api/types";
import type { Words } from "@/lib/i18n/en";
import { firstWords } from "@/lib/i18n/first/en";
import { addServerWords } from "@/lib/i18n/server-words";

const STORED = "dispatcher.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Words };
  }
}

function firstLanguage(): Language {
  const wanted = localStorage.getItem(STORED) ?? navigator.language;
  return wanted.toLowerCase().startsWith("pt") ? "pt-BR" : "en";
}

/** What the frame and the first page say, and the server's sentences. */
async function loadFirst(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const [{ firstWords: words }, { serverWordsPtBR }] = await Promise.all([
    import("@/lib/i18n/first/pt-br"),
    import("@/lib/i18n/server-pt-br"),
  ]);
  addServerWords(language, serverWordsPtBR);
  i18next.addResourceBundle(language, "translation", words);
}

let wanted = false;
const complete = new Set<Language>();

async function loadLater(language: Language): Promise<void> {
  if (complete.has(language)) return;
  const words = language === "en" ? (await import("@/lib/i18n/en")).en : (await import("@/lib/i18n/pt-br")).ptBR;
  i18next.addResourceBundle(language, "translation", words, true);
  complete.add(language);
}

/** What all other pages say: asked for by each of them, so that the first page of the day need not wait for it. */
export async function loadWords(): Promise<void> {
  wanted = true;
  await loadLater(i18next.language as Language);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: firstWords } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  });
  await setLanguage(firstLanguage());
}

export async function setLanguage(language: Language): Promise<void> {
  await loadFirst(language);
  if (wanted) await loadLater(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
}

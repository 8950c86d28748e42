import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { Language } from "@/lib/api/types";
import { en, type Words } from "@/lib/i18n/en";
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

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const [{ ptBR }, { serverWordsPtBR }] = await Promise.all([
    import("@/lib/i18n/pt-br"),
    import("@/lib/i18n/server-pt-br"),
  ]);
  addServerWords(language, serverWordsPtBR);
  i18next.addResourceBundle(language, "translation", ptBR);
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
    showSupportNotice: false,
  });
  await setLanguage(firstLanguage());
}

export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
}

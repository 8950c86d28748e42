import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { variableLabel } from "@/features/campaigns/variable-label";
import { en } from "@/lib/i18n/en";
import { ptBR } from "@/lib/i18n/pt-br";

const i18n = i18next.createInstance();
await i18n.init({
  lng: "en",
  resources: { en: { translation: en }, "pt-BR": { translation: ptBR } },
  interpolation: { escapeValue: false },
});

describe("what a variable is called", () => {
  it.each([
    ["Body {{1}}", "Corpo {{1}}"],
    ["Header image", "Imagem do cabeçalho"],
    ["Card 2: End of the link of “Ver”", "Cartão 2: Fim do link de “Ver”"],
    ["Latitude", "Latitude"],
  ])("%s", (label, portuguese) => {
    expect(variableLabel({ label }, i18n.getFixedT("en"))).toBe(label);
    expect(variableLabel({ label }, i18n.getFixedT("pt-BR"))).toBe(portuguese);
  });
});

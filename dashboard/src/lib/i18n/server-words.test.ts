import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { setLanguage } from "@/lib/i18n";
import { addServerWords, say } from "@/lib/i18n/server-words";
import { serverWordsPtBR } from "@/lib/i18n/server-pt-br";

import sentences from "../../../server-sentences.json";

function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\d\}/g) ?? [])].sort();
}

describe("what the server says", () => {
  beforeAll(() => setLanguage("pt-BR"));
  afterAll(() => setLanguage("en"));

  it("has a Portuguese form of every sentence", () => {
    expect(sentences.filter((sentence) => !(sentence in serverWordsPtBR))).toEqual([]);
  });

  it("has no Portuguese form of what the server no longer says", () => {
    const said = new Set(sentences);
    expect(Object.keys(serverWordsPtBR).filter((sentence) => !said.has(sentence))).toEqual([]);
  });

  it.each(Object.entries(serverWordsPtBR))("%s keeps what varies", (english, portuguese) => {
    expect(placeholders(portuguese)).toEqual(placeholders(english));
  });

  it("fills in what varies, also where that is a sentence itself", () => {
    addServerWords("pt-BR", {
      "The number {1} cannot send: {2}.": "O número {1} não pode enviar: {2}.",
      "It is locked": "está bloqueado",
      "Choose a template.": "Escolha um modelo.",
      "{1} is taken.": "{1} já existe.",
    });
    expect(say("The number Loja cannot send: It is locked.")).toBe("O número Loja não pode enviar: está bloqueado.");
    expect(say("Choose a template. Loja is taken.")).toBe("Escolha um modelo. Loja já existe.");
    expect(say("Something Meta wrote.")).toBe("Something Meta wrote.");
    addServerWords("pt-BR", serverWordsPtBR);
  });

  it("leaves English as it is", async () => {
    await setLanguage("en");
    expect(say("Choose a template.")).toBe("Choose a template.");
    await setLanguage("pt-BR");
  });
});

import { expect, test } from "vitest";

import {
  definitionOf,
  draftOf,
  emptyButton,
  emptyDraft,
  nextVariable,
  variablesOf,
} from "@/features/templates/components/editor/draft";
import type { Template } from "@/lib/api/types";

const draft = {
  ...emptyDraft("pt_BR"),
  name: "novidade",
  header: { kind: "text" as const, text: "Oi {{1}}", handle: "" },
  body: "Olá {{1}}, o pedido {{2}} saiu.",
  footer: "Responda SAIR",
  samples: { "header.1": "Ana", "body.1": "Ana", "body.2": "A-17" },
  buttons: [
    { ...emptyButton("QUICK_REPLY"), text: "Sim" },
    { ...emptyButton("URL"), text: "Ver", url: "https://loja.example/{{1}}", example: "https://loja.example/a" },
  ],
};

test("a draft becomes what Meta's create call wants, samples in the order of the variables", () => {
  expect(definitionOf(draft)).toEqual({
    name: "novidade",
    language: "pt_BR",
    category: "MARKETING",
    parameter_format: "POSITIONAL",
    components: [
      { type: "HEADER", format: "TEXT", text: "Oi {{1}}", example: { header_text: ["Ana"] } },
      { type: "BODY", text: draft.body, example: { body_text: [["Ana", "A-17"]] } },
      { type: "FOOTER", text: "Responda SAIR" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Sim" },
          { type: "URL", text: "Ver", url: "https://loja.example/{{1}}", example: ["https://loja.example/a"] },
        ],
      },
    ],
  });
});

test("one name among the variables makes all of them named", () => {
  const named = { ...draft, header: { ...draft.header, text: "Oi" }, body: "Olá {{first_name}}, tudo bem?" };
  const definition = definitionOf({ ...named, samples: { "body.first_name": "Ana" } });
  expect(definition.parameter_format).toBe("NAMED");
  expect(definition.components[1]).toMatchObject({
    example: { body_text_named_params: [{ param_name: "first_name", example: "Ana" }] },
  });
});

test("a template that exists comes back as the draft it was", () => {
  const template = { ...definitionOf(draft), id: 1 } as unknown as Template;
  expect(draftOf(template)).toEqual(draft);
});

test("what is only written at Meta is not edited here", () => {
  const carousel = { ...definitionOf(draft), components: [{ type: "CAROUSEL", cards: [] }] } as unknown as Template;
  expect(draftOf(carousel)).toBeNull();
});

test("the next variable counts on, and has a name where the others have", () => {
  expect(nextVariable(draft, draft.body)).toBe("{{3}}");
  expect(nextVariable({ ...draft, body: "{{nome}}" }, "{{nome}}")).toBe("{{name}}");
  expect(variablesOf("{{2}} {{ 1 }} {{2}}")).toEqual(["2", "1"]);
});

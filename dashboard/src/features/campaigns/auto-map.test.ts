import { describe, expect, it } from "vitest";

import { missingSources, proposeMapping } from "@/features/campaigns/auto-map";
import type { FileColumn, TemplateVariable } from "@/lib/api/types";

const column = (name: string, looksLike: FileColumn["looks_like"] = "text"): FileColumn => ({
  name,
  samples: ["x"],
  looks_like: looksLike,
});
const variable = (key: string, label = key, required = true): TemplateVariable => ({
  key,
  label,
  kind: "text",
  component: key.split(".")[0] ?? "",
  example: "",
  required,
  max_length: null,
});

describe("proposing columns for variables", () => {
  const columns = [column("Telefone", "phone"), column("Nome", "name"), column("Pedido"), column("Vazia", "empty")];

  it("takes numbered variables in the order of the columns, never the phone's nor an empty one", () => {
    const mapping = proposeMapping(
      [variable("body.1"), variable("body.2"), variable("body.3")],
      columns,
      "Telefone",
      {},
    );
    expect(mapping).toEqual({
      "body.1": { source: "column", value: "Nome" },
      "body.2": { source: "column", value: "Pedido" },
    });
  });

  it("finds named variables by name, without accents and case", () => {
    const mapping = proposeMapping(
      [variable("body.numero_pedido"), variable("body.nome")],
      [column("NOME"), column("Número pedido")],
      null,
      {},
    );
    expect(mapping).toEqual({
      "body.nome": { source: "column", value: "NOME" },
      "body.numero_pedido": { source: "column", value: "Número pedido" },
    });
  });

  it("leaves a named variable open when no column speaks of it", () => {
    expect(proposeMapping([variable("body.coupon")], columns, "Telefone", {})).toEqual({});
  });

  it("keeps what a person chose", () => {
    const chosen = { "body.1": { source: "constant" as const, value: "friend" } };
    expect(proposeMapping([variable("body.1")], columns, "Telefone", chosen)).toEqual(chosen);
  });

  it("names required variables without a source", () => {
    const variables = [variable("body.1"), variable("body.2"), variable("button.0", "link", false)];
    expect(missingSources(variables, { "body.1": { source: "column", value: "Nome" } }).map(({ key }) => key)).toEqual([
      "body.2",
    ]);
  });
});

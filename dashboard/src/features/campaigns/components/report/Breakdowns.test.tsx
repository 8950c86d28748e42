import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { Breakdowns } from "@/features/campaigns/components/report/Breakdowns";
import type { Breakdown, NamedPart } from "@/lib/api/types";
import { setLanguage } from "@/lib/i18n";
import { show } from "@/testing/render";

function part(key: string | null, label: string | null, planned: number): NamedPart {
  const read = Math.floor(planned / 2);
  return { key, label, planned, sent: planned, delivered: planned, read, replied: 1, opted_out: 0, failed: 0 };
}

const countries = ["BR", "PT", "UY", "AR", "CL", "MX", "CO", "PE", "EC", "BO"];
const breakdowns: Breakdown[] = [
  { by: "account", parts: [part("1", "Shop", 1000)] },
  { by: "country", parts: countries.map((key, index) => part(key, key, 1000 - index)) },
  { by: "plan", parts: [part("7", "order_update (pt_BR)", 1000)] },
  { by: "zone", parts: [part("America/Sao_Paulo", "America/Sao_Paulo", 1000)] },
];

describe("who got how far", () => {
  it("shows the largest parts as bars, and all of them on demand", async () => {
    await setLanguage("en");
    show(<Breakdowns breakdowns={breakdowns} />);
    expect(screen.getByText("Brazil")).toBeVisible();
    expect(screen.queryByText("Bolivia")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "2 more" }));
    expect(screen.getByText("Bolivia")).toBeVisible();
  });

  it("tells the same as numbers, in the reader's language", async () => {
    await setLanguage("pt-BR");
    show(<Breakdowns breakdowns={breakdowns} />);
    await userEvent.click(screen.getByRole("button", { name: "Como tabela" }));
    const row = screen.getByRole("row", { name: /^Brasil/ });
    expect(
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ).toEqual(["Brasil", "1.000", "1.000", "1.000", "500", "1", "0", "0"]);
    await userEvent.click(screen.getByRole("radio", { name: "Fuso horário" }));
    expect(screen.getByText("America/Sao Paulo")).toBeVisible();
  });
});

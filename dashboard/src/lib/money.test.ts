import { describe, expect, it } from "vitest";

import { moneyIn } from "@/lib/money";

describe("amounts", () => {
  const plain = (text: string) => text.replace(/\s/g, " ");

  it("keeps the digits of small prices, and cents of large sums", () => {
    const money = moneyIn("en");
    expect(money.amount("0.0625", "USD")).toBe("$0.0625");
    expect(money.amount("0", "USD")).toBe("$0.00");
    expect(money.amount("1234.5", "USD")).toBe("$1,234.50");
  });

  it("writes them as the reader does", () => {
    const money = moneyIn("pt-BR");
    expect(plain(money.amount("1234.5", "BRL"))).toBe("R$ 1.234,50");
    expect(money.country("BR")).toBe("Brasil");
    expect(money.country(null)).toBeNull();
  });
});

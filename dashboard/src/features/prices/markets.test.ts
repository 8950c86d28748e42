import { describe, expect, it } from "vitest";

import { gridOf, pricesOf } from "@/features/prices/markets";

describe("the table of prices", () => {
  it("is the list the other way round, and back", () => {
    const prices = [
      { market: "BR", category: "marketing" as const, price: "0.0625" },
      { market: "BR", category: "utility" as const, price: "0.008" },
      { market: "OTHER", category: "marketing" as const, price: "0.06" },
    ];
    expect(gridOf(prices)).toEqual({ BR: { marketing: "0.0625", utility: "0.008" }, OTHER: { marketing: "0.06" } });
    expect(pricesOf(gridOf(prices))).toEqual(prices);
  });

  it("takes a comma for the decimal sign and leaves empty cells out", () => {
    expect(pricesOf({ BR: { marketing: " 0,0625 ", utility: "" } })).toEqual([
      { market: "BR", category: "marketing", price: "0.0625" },
    ]);
  });
});

import { describe, expect, it } from "vitest";

import { formatIn } from "@/lib/format";

describe("figures", () => {
  const english = formatIn("en");

  it("groups by locale", () => {
    expect(english.number(1_234_567)).toBe("1,234,567");
    expect(formatIn("pt-BR").number(1_234_567)).toBe("1.234.567");
  });

  it.each([
    [1, "100%"],
    [0.9999, "99.9%"],
    [0.995, "99.5%"],
    [0.5, "50%"],
    [0.0001, "0.1%"],
    [0, "0%"],
  ])("says %d as %s, never rounding a rest away", (share, text) => {
    expect(english.percent(share)).toBe(text);
  });

  it.each([
    [9, "9s"],
    [125, "2m 5s"],
    [1_500, "25m"],
    [3_900, "1h 5m"],
    [200_000, "2d 7h"],
  ])("says %d seconds as %s", (seconds, text) => {
    expect(english.duration(seconds)).toBe(text);
  });
});

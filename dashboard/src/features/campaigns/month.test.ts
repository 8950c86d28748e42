import { describe, expect, it } from "vitest";

import { dayOf, daysOfPage, monthAfter, monthOf } from "@/features/campaigns/month";

describe("the page of a month", () => {
  it("has whole weeks that begin on Monday", () => {
    const november = daysOfPage("2026-11");
    expect([november[0], november.at(-1), november.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
    // February 2027 fits into four weeks exactly.
    expect(daysOfPage("2027-02")).toHaveLength(28);
  });

  it("turns over the years", () => {
    expect([monthAfter("2026-12", 1), monthAfter("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
  });

  it("shows this month when the address names none", () => {
    const now = new Date(2026, 10, 22, 23, 30);
    expect([monthOf("", now), monthOf("2026-13", now), monthOf("2027-03", now)]).toEqual([
      "2026-11",
      "2026-11",
      "2027-03",
    ]);
    expect(dayOf(now)).toBe("2026-11-22");
  });
});

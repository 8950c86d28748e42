import { describe, expect, it } from "vitest";

import { evenShares, fittedTest } from "@/features/campaigns/variants";

describe("shares", () => {
  it("make a whole with what is held out, however many there are", () => {
    for (const arms of [1, 2, 3, 4, 5])
      for (const holdOut of [0, 7, 10, 90])
        expect(evenShares(arms, holdOut).reduce((sum, share) => sum + share, holdOut)).toBe(100);
    expect(evenShares(3, 0)).toEqual([34, 33, 33]);
  });

  it("are divided anew when a variant comes or goes, and kept when none does", () => {
    const chosen = fittedTest(null, 2);
    expect(chosen?.shares).toEqual([50, 50]);
    const uneven = { shares: [80, 20], hold_out: 0, first_percent: null, measure: "read" as const, minutes: null };
    expect(fittedTest(uneven, 2)?.shares).toEqual([80, 20]);
    expect(fittedTest(uneven, 3)?.shares).toEqual([34, 33, 33]);
    expect(fittedTest(uneven, 1)).toBeNull();
  });
});

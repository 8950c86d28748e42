import { describe, expect, it } from "vitest";

import { roundTicks } from "@/lib/ticks";

describe("ticks of an axis", () => {
  it.each([
    [0, 3, [0, 1]],
    [2, 3, [0, 1, 2]],
    [10, 3, [0, 5, 10]],
    [1_680, 3, [0, 1_000, 2_000]],
    [5_363, 3, [0, 2_000, 4_000, 6_000]],
  ])("up to %d in about %d steps", (top, count, ticks) => {
    expect(roundTicks(top, count)).toEqual(ticks);
  });
});

import { expect, test } from "vitest";

import { dollars, lastDays, toMicros } from "@/features/assistant/amounts";

test("an amount goes to millionths and back without losing any", () => {
  expect(toMicros(0.29)).toBe(290_000);
  expect(Number(dollars(toMicros(1.005)))).toBe(1.005);
});

test("the last days end today, in UTC", () => {
  const evening = new Date("2026-03-01T23:30:00-03:00");
  expect(lastDays(3, evening)).toEqual(["2026-02-28", "2026-03-01", "2026-03-02"]);
});

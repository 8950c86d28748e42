import { describe, expect, it } from "vitest";

import { utcToWallTime, wallTimeToUtc } from "@/lib/zone";

describe("clocks of a zone", () => {
  it.each([
    ["2026-11-22 09:30:00", "America/Sao_Paulo", "2026-11-22T12:30:00.000Z"],
    ["2026-07-01 09:30:00", "Europe/Lisbon", "2026-07-01T08:30:00.000Z"],
    ["2026-12-01 09:30:00", "Europe/Lisbon", "2026-12-01T09:30:00.000Z"],
    ["2026-11-22 00:00:00", "Asia/Kolkata", "2026-11-21T18:30:00.000Z"],
    ["2026-11-22 09:30:00", "UTC", "2026-11-22T09:30:00.000Z"],
  ])("%s in %s is %s", (wall, zone, utc) => {
    expect(wallTimeToUtc(wall, zone)).toBe(utc);
    expect(utcToWallTime(utc, zone)).toBe(wall);
  });

  it("moves on where clocks skip an hour", () => {
    expect(wallTimeToUtc("2026-03-29 01:30:00", "Europe/Lisbon")).toBe("2026-03-29T01:30:00.000Z");
  });
});

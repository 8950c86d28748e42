import { describe, expect, it } from "vitest";

import { draftOf, hoursInWords, planOf, type Plan } from "@/features/campaigns/schedule";
import { weekdayNames } from "@/lib/weekdays";
import type { Campaign } from "@/lib/api/types";

function campaign(more: Partial<Campaign>): Campaign {
  return { scheduled_at: null, schedule: {}, timezone: "America/Sao_Paulo", ...more } as Campaign;
}

describe("what the schedule step edits", () => {
  it("reads a start of each kind and writes it back", () => {
    const kinds: [Partial<Campaign>, Plan["kind"], string | null][] = [
      [{}, "now", null],
      [{ scheduled_at: "2026-11-22T12:30:00Z" }, "later", "2026-11-22 09:30:00"],
      [{ schedule: { local_start: "2026-11-22T09:30" } }, "local", "2026-11-22 09:30:00"],
    ];
    for (const [given, kind, wall] of kinds) {
      const plan = planOf(campaign(given));
      expect([plan.kind, plan.wall]).toEqual([kind, wall]);
      const draft = draftOf(plan);
      expect(draft.timezone).toBe("America/Sao_Paulo");
      expect(draft.scheduled_at).toBe(given.scheduled_at ? "2026-11-22T12:30:00.000Z" : null);
      expect(draft.schedule.local_start).toBe(given.schedule?.local_start ?? null);
    }
  });

  it("keeps the hours when the kind of start changes", () => {
    const rules = { windows: [], quiet_hours: [{ days: [1], from: "21:00", to: "08:00" }], blackout_dates: [] };
    const plan = planOf(campaign({ schedule: { local_start: "2026-11-22T09:30", rules } }));
    expect(draftOf({ ...plan, kind: "now" }).schedule).toEqual({ local_start: null, recurrence: null, rules });
  });
});

describe("hours in words", () => {
  it("names days in a row by the first and the last", () => {
    expect(hoursInWords({ days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }, "en", "Daily")).toBe(
      "Mon–Fri 09:00–18:00",
    );
    expect(hoursInWords({ days: [1, 3], from: "09:00", to: "18:00" }, "en", "Daily")).toBe("Mon, Wed 09:00–18:00");
    expect(hoursInWords({ days: [1, 2, 3, 4, 5, 6, 7], from: "21:00", to: "08:00" }, "en", "Daily")).toBe(
      "Daily 21:00–08:00",
    );
  });

  it("begins the week on Monday in every language", () => {
    expect(weekdayNames("pt-BR", "short")[0]).toBe("seg");
  });
});

import { describe, expect, it } from "vitest";

import { repeatOf, ruleOf, type Repeat } from "@/features/campaigns/recurrence";

describe("how often a campaign is repeated", () => {
  const table: [Repeat, string | null][] = [
    [{ kind: "never" }, null],
    [{ kind: "daily", until: null }, "FREQ=DAILY"],
    [{ kind: "daily", until: "2027-12-31" }, "FREQ=DAILY;UNTIL=20271231T235959"],
    [{ kind: "weekly", days: [1, 4], until: null }, "FREQ=WEEKLY;BYDAY=MO,TH"],
    [{ kind: "monthly", day: 5, until: null }, "FREQ=MONTHLY;BYMONTHDAY=5"],
    [{ kind: "monthly", day: 30, until: null }, "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"],
    [{ kind: "lastDay", until: "2027-12-31" }, "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231T235959"],
    [{ kind: "custom", rule: "FREQ=YEARLY;BYMONTH=2" }, "FREQ=YEARLY;BYMONTH=2"],
    // What the fields cannot show stays as it was written.
    [{ kind: "custom", rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO" }, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"],
  ];

  it.each(table)("%o is %s", (repeat, rule) => {
    expect(ruleOf(repeat)).toBe(rule);
    expect(repeatOf(rule)).toEqual(repeat);
  });
});

/** How often a campaign is repeated, as far as it can be chosen without knowing RFC 5545. */
export type Repeat =
  | { kind: "never" }
  | { kind: "daily"; until: string | null }
  | { kind: "weekly"; days: number[]; until: string | null }
  | { kind: "monthly"; day: number; until: string | null }
  | { kind: "lastDay"; until: string | null }
  | { kind: "custom"; rule: string };

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/** Every month has so many days. */
const SHORTEST_MONTH = 28;

function end(until: string | null): string {
  return until === null ? "" : `;UNTIL=${until.replaceAll("-", "")}T235959`;
}

/** The 31st is the last day where a month has none. */
function onDay(day: number): string {
  if (day <= SHORTEST_MONTH) return `FREQ=MONTHLY;BYMONTHDAY=${day}`;
  const days = Array.from({ length: day - SHORTEST_MONTH + 1 }, (_, index) => SHORTEST_MONTH + index);
  return `FREQ=MONTHLY;BYMONTHDAY=${days.join(",")};BYSETPOS=-1`;
}

export function ruleOf(repeat: Repeat): string | null {
  switch (repeat.kind) {
    case "never":
      return null;
    case "daily":
      return `FREQ=DAILY${end(repeat.until)}`;
    case "weekly":
      return `FREQ=WEEKLY;BYDAY=${repeat.days.map((day) => DAYS[day - 1]).join(",")}${end(repeat.until)}`;
    case "monthly":
      return `${onDay(repeat.day)}${end(repeat.until)}`;
    case "lastDay":
      return `FREQ=MONTHLY;BYMONTHDAY=-1${end(repeat.until)}`;
    case "custom":
      return repeat.rule;
  }
}

export function repeatOf(rule: string | null | undefined): Repeat {
  if (!rule) return { kind: "never" };
  const [bare = "", last] = rule.split(";UNTIL=");
  const until = last ? `${last.slice(0, 4)}-${last.slice(4, 6)}-${last.slice(6, 8)}` : null;
  const found = simple(bare, until);
  return found !== null && ruleOf(found) === rule ? found : { kind: "custom", rule };
}

function simple(bare: string, until: string | null): Repeat | null {
  if (bare === "FREQ=DAILY") return { kind: "daily", until };
  if (bare === "FREQ=MONTHLY;BYMONTHDAY=-1") return { kind: "lastDay", until };
  const weekly = /^FREQ=WEEKLY;BYDAY=([A-Z,]+)$/.exec(bare)?.[1];
  if (weekly !== undefined)
    return { kind: "weekly", days: weekly.split(",").map((day) => DAYS.indexOf(day) + 1), until };
  const monthly = /^FREQ=MONTHLY;BYMONTHDAY=(?:[\d,]*,)?(\d+)(?:;BYSETPOS=-1)?$/.exec(bare)?.[1];
  return monthly === undefined ? null : { kind: "monthly", day: Number(monthly), until };
}

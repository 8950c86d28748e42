export type SnoozeTime = "hour" | "hours" | "evening" | "tomorrow" | "monday" | "week";

const EVENING = 18;
const MORNING = 9;

function on(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

/** The moments a conversation may come back at, on the reader's clock; those that are over are left out. */
export function snoozeTimes(now: Date): [SnoozeTime, Date][] {
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const times: [SnoozeTime, Date][] = [
    ["hour", new Date(now.getTime() + 3_600_000)],
    ["hours", new Date(now.getTime() + 3 * 3_600_000)],
    ["evening", on(now, 0, EVENING)],
    ["tomorrow", on(now, 1, MORNING)],
    ["monday", on(now, toMonday, MORNING)],
    ["week", on(now, 7, MORNING)],
  ];
  return times.filter(([, at]) => at.getTime() > now.getTime());
}

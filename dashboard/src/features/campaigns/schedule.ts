import type { Campaign, Hours, Schedule, SendingHours } from "@/lib/api/types";
import { viewerZone } from "@/lib/format";
import { utcToWallTime, wallTimeToUtc } from "@/lib/zone";
import { weekdayNames } from "@/lib/weekdays";

export const NO_HOURS: SendingHours = { windows: [], quiet_hours: [], blackout_dates: [] };

export type StartKind = "now" | "later" | "local";

/** What the schedule step edits. Walls are "2026-11-22 09:30:00", as the pickers give them. */
export interface Plan {
  kind: StartKind;
  wall: string | null;
  zone: string;
  schedule: Schedule;
  cap: Cap;
}

/** How often a person may be written to: both numbers or none. */
export interface Cap {
  cap_messages?: number | null;
  cap_days?: number | null;
  once_a_day?: boolean;
}

/** "2026-11-22 09:30:00" → "2026-11-22T09:30". */
export function toMinutes(wall: string | null): string | null {
  return wall === null ? null : wall.replace(" ", "T").slice(0, 16);
}

/** "2026-11-22T09:30" → "2026-11-22 09:30:00". */
export function toPicker(wall: string | null | undefined): string | null {
  return wall ? `${wall.replace("T", " ")}:00` : null;
}

export function planOf(campaign: Campaign): Plan {
  const { schedule, scheduled_at: at } = campaign;
  const untouched = at === null && Object.keys(schedule).length === 0 && campaign.timezone === "UTC";
  const zone = untouched ? viewerZone() : campaign.timezone;
  const { cap_messages, cap_days, once_a_day } = campaign;
  const told = { zone, schedule, cap: { cap_messages, cap_days, once_a_day } };
  if (schedule.local_start) return { kind: "local", wall: toPicker(schedule.local_start), ...told };
  return { kind: at === null ? "now" : "later", wall: at === null ? null : utcToWallTime(at, zone), ...told };
}

/** The part of the draft that says all of this. */
export function draftOf({ kind, wall, zone, schedule, cap }: Plan) {
  const local = kind === "local" && wall !== null;
  const repeated = kind === "now" || !schedule.recurrence ? null : { ...schedule.recurrence, start: null };
  return {
    ...cap,
    timezone: zone,
    scheduled_at: kind === "later" && wall !== null ? wallTimeToUtc(wall, zone) : null,
    // Which run it was is the server's to say.
    schedule: {
      ...schedule,
      occurrence: undefined,
      local_start: local ? toMinutes(wall) : null,
      recurrence: repeated,
    },
  };
}

export function hoursOf(schedule: Schedule): SendingHours {
  return { ...NO_HOURS, ...schedule.rules };
}

export function hasHours(hours: SendingHours): boolean {
  return hours.windows.length + hours.quiet_hours.length + hours.blackout_dates.length > 0;
}

/** "Mon–Fri 09:00–18:00", or the days one by one where they do not follow each other. */
export function hoursInWords(hours: Hours, language: string, everyDay: string): string {
  const names = weekdayNames(language, "short");
  const first = hours.days[0] ?? 1;
  const last = hours.days.at(-1) ?? 7;
  const inARow = last - first === hours.days.length - 1;
  const name = (day: number) => names[day - 1] ?? "";
  const some = inARow && hours.days.length > 2 ? `${name(first)}–${name(last)}` : hours.days.map(name).join(", ");
  return `${hours.days.length === 7 ? everyDay : some} ${hours.from}–${hours.to}`;
}

/** A day as "2026-11-22", on the viewer's clock. */
export type Day = string;

export function dayOf(moment: Date): Day {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** "2026-11" of the address, or the month it is. */
export function monthOf(text: string, now: Date): string {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : dayOf(now).slice(0, 7);
}

export function monthAfter(month: string, count: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return dayOf(new Date(year, number - 1 + count, 1)).slice(0, 7);
}

/** The days a month's page shows: whole weeks, Monday first. */
export function daysOfPage(month: string): Day[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const before = (new Date(year, number - 1, 1).getDay() + 6) % 7;
  const length = new Date(year, number, 0).getDate();
  const weeks = Math.ceil((before + length) / 7);
  return Array.from({ length: weeks * 7 }, (_, index) => dayOf(new Date(year, number - 1, 1 - before + index)));
}

/** The moment a day begins on the viewer's clock, as ISO 8601. */
export function beginningOf(day: Day): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

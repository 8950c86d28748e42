/** Monday first, as the server counts. */
export function weekdayNames(language: string, weekday: "short" | "long"): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" });
  // 5 January 2026 was a Monday.
  return [...Array(7).keys()].map((day) => format.format(Date.UTC(2026, 0, 5 + day)).replace(".", ""));
}

/** How far a zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(instant));
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) -
    Math.floor(instant / 1000) * 1000
  );
}

/** "2026-11-22T09:30" on the clocks of `zone` → ISO 8601 UTC. In the hour that clocks skip, the later time. */
export function wallTimeToUtc(wall: string, zone: string): string {
  const asUtc = Date.parse(`${wall.replace(" ", "T").slice(0, 16)}Z`);
  const first = asUtc - offsetAt(asUtc, zone);
  const second = asUtc - offsetAt(first, zone);
  return new Date(second).toISOString();
}

/** ISO 8601 UTC → "2026-11-22 09:30:00" on the clocks of `zone`. */
export function utcToWallTime(iso: string, zone: string): string {
  const instant = Date.parse(iso);
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 19).replace("T", " ");
}

/** Every zone the browser knows, and these, which it may leave out ("UTC"). */
export function allZones(...also: string[]): string[] {
  return [...new Set([...also, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}

const MICROS = 1_000_000;

/** Millionths of a US dollar as dollars in text, as amounts are shown. */
export function dollars(micros: number): string {
  return (micros / MICROS).toFixed(6);
}

export function toMicros(amount: number): number {
  return Math.round(amount * MICROS);
}

/** Each of the last days until today, in UTC as the server counts them; the oldest first. */
export function lastDays(count: number, now: Date): string[] {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return Array.from({ length: count }, (_, index) =>
    new Date(today - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}

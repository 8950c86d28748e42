import { useEffect, useState } from "react";

const SOON_MS = 2 * 3_600_000;

export interface Window {
  open: boolean;
  /** Little is left of it. */
  soon: boolean;
  seconds: number;
}

export function windowAt(closesAt: string | null, now: number): Window {
  // Other systems know no window.
  if (closesAt === null) return { open: true, soon: false, seconds: Infinity };
  const left = Date.parse(closesAt) - now;
  return { open: left > 0, soon: left > 0 && left < SOON_MS, seconds: Math.max(0, Math.ceil(left / 1000)) };
}

/** The time, told anew every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

const EACH_MS = 15_000;

/** The window of an open conversation, as it runs out. */
export function useWindow(closesAt: string | null): Window {
  return windowAt(closesAt, useNow(EACH_MS));
}

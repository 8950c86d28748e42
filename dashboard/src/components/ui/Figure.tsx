import { useEffect, useRef, useState } from "react";

import { useFormat } from "@/lib/format";

const EASE_MS = 450;

function prefersStill(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A count that eases to its new value and keeps its width. */
export function Figure({ value }: { value: number }) {
  const format = useFormat();
  const [shown, setShown] = useState(value);
  const from = useRef(value);
  useEffect(() => {
    const start = performance.now();
    const origin = prefersStill() ? value : from.current;
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, Math.max(0, (now - start) / EASE_MS));
      const eased = 1 - (1 - share) ** 3;
      from.current = Math.round(origin + (value - origin) * eased);
      setShown(from.current);
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return <span style={{ fontVariantNumeric: "tabular-nums" }}>{format.number(shown)}</span>;
}

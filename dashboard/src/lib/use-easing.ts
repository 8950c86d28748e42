import { useLayoutEffect, useRef, type RefObject } from "react";

const EASE_MS = 450;

function prefersStill(): boolean {
  return typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Ease a count to each new value and hand every step to `draw`, which writes it into the page: React draws once for a
 * new value, not once for a frame. `element` is where it is shown; nothing moves while that is out of sight.
 */
export function useEasing(value: number, element: RefObject<Element | null>, draw: (shown: number) => void): void {
  const shown = useRef(value);
  useLayoutEffect(() => {
    const origin = shown.current;
    const show = (next: number) => {
      shown.current = next;
      draw(next);
    };
    if (origin === value || prefersStill() || document.hidden || element.current === null) {
      show(value);
      return;
    }
    show(origin);
    const start = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, Math.max(0, (now - start) / EASE_MS));
      show(Math.round(origin + (value - origin) * (1 - (1 - share) ** 3)));
      if (share < 1) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [value, element, draw]);
}

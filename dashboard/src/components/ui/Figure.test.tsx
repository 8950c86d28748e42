import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Figure } from "@/components/ui/Figure";

/** The count and the share as the reader sees them. */
function shown(container: HTMLElement): string {
  return Array.from(container.querySelectorAll("span"), (span) => span.textContent).join(" ");
}

describe("a figure that eases", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["requestAnimationFrame", "cancelAnimationFrame", "performance"] }));
  afterEach(() => vi.useRealTimers());

  it("says at each moment the share of the very count it shows", () => {
    const { container, rerender } = render(<Figure value={100} outOf={1000} />);
    expect(shown(container)).toBe("100 10%");
    rerender(<Figure value={900} outOf={1000} />);
    const seen = new Set<string>();
    for (let frame = 0; frame < 40; frame += 1) {
      act(() => {
        vi.advanceTimersToNextFrame();
      });
      const [count = "", share = ""] = shown(container).split(" ");
      expect(share).toBe(`${Math.round(Number(count) / 10)}%`);
      seen.add(count);
    }
    expect(seen.size).toBeGreaterThan(3);
    expect(shown(container)).toBe("900 90%");
  });

  it("is drawn by React once for a value, however many frames it takes", () => {
    const draws = vi.fn();
    const wrap = (count: React.ReactNode) => {
      draws();
      return count;
    };
    const { rerender } = render(<Figure value={0} wrap={wrap} />);
    rerender(<Figure value={5000} wrap={wrap} />);
    act(() => {
      for (let frame = 0; frame < 40; frame += 1) vi.advanceTimersToNextFrame();
    });
    expect(draws).toHaveBeenCalledTimes(2);
  });
});

import { useCallback, useRef, type ReactNode } from "react";

import { useFormat } from "@/lib/format";
import { useEasing } from "@/lib/use-easing";

interface FigureProps {
  value: number;
  /** Also say the share of this whole, of the very count that is shown at each moment. */
  outOf?: number;
  shareClass?: string;
  /** What the count stands in, such as a link. */
  wrap?: (count: ReactNode) => ReactNode;
}

/** A count that eases to its new value and keeps its width. */
export function Figure({ value, outOf, shareClass, wrap }: FigureProps) {
  const format = useFormat();
  const count = useRef<HTMLSpanElement>(null);
  const share = useRef<HTMLSpanElement>(null);
  const draw = useCallback(
    (shown: number) => {
      if (count.current) count.current.textContent = format.number(shown);
      if (share.current) share.current.textContent = shareOf(shown, outOf, format.percent);
    },
    [format, outOf],
  );
  useEasing(value, count, draw);
  const drawn = <span ref={count} style={{ fontVariantNumeric: "tabular-nums" }} />;
  return (
    <>
      {wrap ? wrap(drawn) : drawn}
      {outOf !== undefined && <span ref={share} className={shareClass} />}
    </>
  );
}

function shareOf(count: number, whole: number | undefined, percent: (share: number) => string): string {
  return whole === undefined || whole === 0 || count === 0 ? "" : percent(Math.min(1, count / whole));
}

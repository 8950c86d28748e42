import type { ReactNode } from "react";

import classes from "./Scroll.module.css";

interface ScrollProps {
  /** What a keyboard finds here. */
  label: string;
  height?: number | string;
  children: ReactNode;
}

/** What may be wider or longer than its place, to be moved by hand and by keyboard. */
export function Scroll({ label, height, children }: ScrollProps) {
  return (
    <div className={classes.scroll} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

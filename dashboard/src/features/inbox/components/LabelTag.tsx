import type { Label } from "@/lib/api/types";

import classes from "./LabelTag.module.css";

/** A label; its colour helps to find it, its word says it. */
export function LabelTag({ label }: { label: Label }) {
  return (
    <span className={classes.tag}>
      <Dot color={label.color} />
      <bdi className={classes.name}>{label.name}</bdi>
    </span>
  );
}

export function Dot({ color }: { color: Label["color"] }) {
  return <span className={classes.dot} style={{ background: `var(--mantine-color-${color}-6)` }} aria-hidden />;
}

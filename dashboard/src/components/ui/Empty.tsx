import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import classes from "./Empty.module.css";

interface EmptyProps {
  icon: Icon;
  title: string;
  /** What this place is for, or why there is nothing. */
  text: string;
  action?: ReactNode;
}

export function Empty({ icon: Glyph, title, text, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <div className={classes.icon}>
        <Glyph size={24} stroke={1.6} aria-hidden />
      </div>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      {action}
    </div>
  );
}

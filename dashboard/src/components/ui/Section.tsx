import type { ReactNode } from "react";

import classes from "./Section.module.css";

interface SectionProps {
  title?: ReactNode;
  sentence?: ReactNode;
  action?: ReactNode;
  /** Content goes to the edges, as tables do. */
  flush?: boolean;
  children?: ReactNode;
}

/** A titled card. */
export function Section({ title, sentence, action, flush = false, children }: SectionProps) {
  return (
    <section className={classes.card}>
      {(title !== undefined || action !== undefined) && (
        <header className={classes.header}>
          <div>
            <h2 className={classes.title}>{title}</h2>
            {sentence !== undefined && <div className={classes.sentence}>{sentence}</div>}
          </div>
          {action !== undefined && <div className={classes.action}>{action}</div>}
        </header>
      )}
      {children ? (
        <div className={flush ? classes.flush : classes.body}>{children}</div>
      ) : (
        <div className={classes.none} />
      )}
    </section>
  );
}

import type { ReactNode } from "react";

import classes from "./Doorway.module.css";

/** The frame of the pages before the wall. */
export function Doorway({ title, sentence, children }: { title: string; sentence: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <img src="/assets/favicon.svg" alt="" className={classes.logo} />
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.sentence}>{sentence}</p>
        <div className={classes.card}>{children}</div>
      </div>
    </main>
  );
}

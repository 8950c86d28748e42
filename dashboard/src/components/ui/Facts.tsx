import type { ReactNode } from "react";

import classes from "./Facts.module.css";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Labels and values, as a definition list. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.list}>
      {facts.map((fact) => (
        <div key={fact.label} className={classes.fact}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

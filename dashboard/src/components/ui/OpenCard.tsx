import type { ReactNode } from "react";

import classes from "./OpenCard.module.css";

/** A card that opens what it shows; holds one OpenCardName, and other buttons above it by z-index. */
export function OpenCard({ children }: { children: ReactNode }) {
  return <article className={classes.card}>{children}</article>;
}

/** The card's name: what keyboards and screen readers open it by. */
export function OpenCardName({ name, onOpen }: { name: string; onOpen: () => void }) {
  return (
    <button type="button" className={classes.name} onClick={onOpen} title={name}>
      {name}
    </button>
  );
}

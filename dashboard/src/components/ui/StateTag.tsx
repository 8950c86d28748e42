import type { Icon } from "@tabler/icons-react";

import type { StateColour } from "@/lib/states";

import classes from "./StateTag.module.css";

interface StateTagProps {
  colour: StateColour;
  icon: Icon;
  label: string;
  /** Without a box, for dense lists. */
  plain?: boolean;
  /** A breathing dot while numbers move. */
  moving?: boolean;
}

export function StateTag({ colour, icon: Glyph, label, plain = false, moving = false }: StateTagProps) {
  return (
    <span className={classes.tag} data-colour={colour} data-plain={plain || undefined}>
      <Glyph size={14} stroke={2} aria-hidden className={moving ? classes.moving : undefined} />
      {label}
    </span>
  );
}

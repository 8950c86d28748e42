import { IconMessage2 } from "@tabler/icons-react";

import classes from "./PreviewPlaceholder.module.css";

export function PreviewPlaceholder({ text }: { text: string }) {
  return (
    <div className={classes.box}>
      <IconMessage2 size={26} stroke={1.4} aria-hidden />
      <span>{text}</span>
    </div>
  );
}

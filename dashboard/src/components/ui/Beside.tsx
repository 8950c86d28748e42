import type { ReactNode } from "react";

import classes from "./Beside.module.css";

interface BesideProps {
  /** What stands beside the work and stays in sight; below it where the window is narrow. */
  aside?: ReactNode;
  /** What leads on: below the work, and below both where the window is narrow. */
  foot?: ReactNode;
  children: ReactNode;
}

/** Work with something beside it, such as a form and the phone it is seen on. */
export function Beside({ aside, foot, children }: BesideProps) {
  return (
    <div className={classes.frame} data-aside={aside !== undefined || undefined}>
      <div className={classes.main}>{children}</div>
      {aside !== undefined && <aside className={classes.aside}>{aside}</aside>}
      {foot !== undefined && <div>{foot}</div>}
    </div>
  );
}

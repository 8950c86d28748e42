import { IconAlertTriangle, IconCircleCheck, IconClockPause, IconInfoCircle, type Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

import classes from "./Notice.module.css";

export type NoticeTone = "info" | "good" | "waiting" | "bad";

const icons: Record<NoticeTone, Icon> = {
  info: IconInfoCircle,
  good: IconCircleCheck,
  waiting: IconClockPause,
  bad: IconAlertTriangle,
};

interface NoticeProps {
  tone: NoticeTone;
  title?: ReactNode;
  icon?: Icon;
  children?: ReactNode;
}

/** Something the reader should know before going on; in the colour of the state it tells of. */
export function Notice({ tone, title, icon, children }: NoticeProps) {
  const Glyph = icon ?? icons[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <Glyph size={18} stroke={1.8} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        {title !== undefined && <div className={classes.title}>{title}</div>}
        {children}
      </div>
    </div>
  );
}

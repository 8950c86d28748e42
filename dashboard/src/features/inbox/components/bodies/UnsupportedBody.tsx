import { IconHelpCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** A kind that nobody here can draw, today or yet. */
export function UnsupportedBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.words}>
      <span className={classes.kind}>
        <IconHelpCircle size={14} aria-hidden /> {t("inbox.unsupported")}
      </span>
      <span className={classes.text} dir="auto">
        {message.text ?? t("inbox.unsupportedHint")}
      </span>
      {foot}
    </div>
  );
}

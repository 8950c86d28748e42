import { IconBan } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { insideOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** What WhatsApp tells, and nobody said: one line in the middle. */
export function QuietBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.quiet}>
      <span dir="auto">{textOf(insideOf(message).body) || message.text || t("inbox.systemMessage")}</span>
      {foot}
    </div>
  );
}

/** What somebody has taken back. */
export function RevokedBody({ foot }: BodyProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.words}>
      <span className={classes.kind}>
        <IconBan size={14} aria-hidden /> {t("inbox.deletedMessage")}
      </span>
      {foot}
    </div>
  );
}

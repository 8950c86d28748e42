import { useTranslation } from "react-i18next";

import { insideOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** What somebody did without saying anything: one line in the middle. */
export function QuietBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const inside = insideOf(message);
  const emoji = textOf(inside.emoji);
  const line = {
    reaction: emoji === "" ? t("inbox.reactionTaken") : t("inbox.reactedTo", { emoji }),
    edit: t("inbox.editedMessage"),
    revoke: t("inbox.deletedMessage"),
  }[message.kind];
  return (
    <div className={classes.quiet}>
      <span dir="auto">{line ?? (textOf(inside.body) || message.text || t("inbox.systemMessage"))}</span>
      {foot}
    </div>
  );
}

import { IconArrowBackUp, IconListCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import { insideOf, objectOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** Words, in the direction they are written in. */
export function TextBody({ message, foot }: BodyProps) {
  return (
    <div className={classes.words}>
      <span className={classes.text} dir="auto">
        <WhatsAppText text={message.text ?? ""} />
      </span>
      {foot}
    </div>
  );
}

/** What somebody chose: a button under a message, an entry of a list, a form that was sent in. */
export function ChoiceBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const inside = insideOf(message);
  const chosen = objectOf(inside.button_reply ?? inside.list_reply);
  const isForm = inside.nfm_reply !== undefined;
  const text = message.text ?? (textOf(chosen.title) || textOf(inside.text));
  const Glyph = isForm ? IconListCheck : IconArrowBackUp;
  return (
    <div className={classes.words}>
      <span className={classes.kind}>
        <Glyph size={14} aria-hidden /> {isForm ? t("inbox.form") : t("inbox.choice")}
      </span>
      <span className={classes.text} dir="auto">
        {text}
      </span>
      {textOf(chosen.description) !== "" && (
        <span className={classes.faint} dir="auto">
          {textOf(chosen.description)}
        </span>
      )}
      {foot}
    </div>
  );
}

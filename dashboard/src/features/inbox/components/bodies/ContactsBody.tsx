import { IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { insideOf, listOf, objectOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** People's cards: names and numbers. */
export function ContactsBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const cards = listOf(insideOf(message).contacts).map(objectOf);
  return (
    <div className={classes.words}>
      <span className={classes.kind}>{t("inbox.contactsShared", { count: cards.length })}</span>
      {cards.map((card, index) => (
        <span key={index} className={classes.file}>
          <IconUser size={20} stroke={1.6} aria-hidden />
          <span className={classes.fileName}>
            <span dir="auto">{textOf(objectOf(card.name).formatted_name)}</span>
            {listOf(card.phones).map((phone, at) => (
              <span key={at} className={classes.faint}>
                {textOf(objectOf(phone).phone)}
              </span>
            ))}
          </span>
        </span>
      ))}
      {foot}
    </div>
  );
}

import { IconShoppingBag } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import { insideOf, listOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

export function OrderBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const inside = insideOf(message);
  return (
    <div className={classes.words}>
      <span className={classes.file}>
        <IconShoppingBag size={20} stroke={1.6} aria-hidden />
        <span className={classes.fileName}>{t("inbox.order", { count: listOf(inside.product_items).length })}</span>
      </span>
      {textOf(inside.text) !== "" && (
        <span className={classes.text} dir="auto">
          <WhatsAppText text={textOf(inside.text)} />
        </span>
      )}
      {foot}
    </div>
  );
}

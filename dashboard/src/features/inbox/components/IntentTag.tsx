import { useTranslation } from "react-i18next";

import type { Intent } from "@/lib/api/types";
import { cssColour, intentColour } from "@/lib/states";

import classes from "./IntentTag.module.css";

/** What an answer means; its colour helps to find it, its word says it. */
export function IntentTag({ intent }: { intent: Intent | null }) {
  const { t } = useTranslation();
  const name = intent ?? "unclear";
  const colour = intentColour[name];
  return (
    <span
      className={classes.tag}
      style={{ color: cssColour(colour, "ink"), background: cssColour(colour, "soft") }}
      title={t("inbox.meaning.of")}
    >
      {t(`report.intent.${name}`)}
    </span>
  );
}

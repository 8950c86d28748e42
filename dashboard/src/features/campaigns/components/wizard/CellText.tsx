import { useTranslation } from "react-i18next";

import classes from "./BadRows.module.css";

/** What stands in a cell; of an empty one that something is wrong with, that it is empty. */
export function CellText({ value, bad }: { value: string; bad: boolean }) {
  const { t } = useTranslation();
  const empty = value.trim() === "";
  return (
    <div className={classes.value}>
      {empty ? bad && <span className={classes.empty}>{t("people.emptyCell")}</span> : value}
    </div>
  );
}

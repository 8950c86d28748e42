import { IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { insideOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

/** A place, with a link to a map: nothing of it is loaded from elsewhere before somebody wishes it. */
export function LocationBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const inside = insideOf(message);
  const latitude = Number(inside.latitude);
  const longitude = Number(inside.longitude);
  const known = Number.isFinite(latitude) && Number.isFinite(longitude);
  return (
    <div className={classes.words}>
      <span className={classes.file}>
        <IconMapPin size={20} stroke={1.6} aria-hidden />
        <span className={classes.fileName} dir="auto">
          {textOf(inside.name) || t("inbox.location")}
        </span>
      </span>
      {textOf(inside.address) !== "" && (
        <span className={classes.faint} dir="auto">
          {textOf(inside.address)}
        </span>
      )}
      {known && (
        <a
          className={classes.link}
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          {t("inbox.openMap")}
        </a>
      )}
      {foot}
    </div>
  );
}

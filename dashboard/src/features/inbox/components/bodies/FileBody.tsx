import { IconFileText, IconMicrophone, IconPhoto, IconSticker, IconVideo, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import { insideOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";

import classes from "./Bodies.module.css";

const icons = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  document: IconFileText,
  sticker: IconSticker,
} satisfies Record<string, Icon>;

/** That there is a file, what kind it is, and what was written with it. */
export function FileBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const kind = message.kind as keyof typeof icons;
  const Glyph = icons[kind];
  const inside = insideOf(message);
  const caption = textOf(inside.caption);
  return (
    <div className={classes.words}>
      <span className={classes.file}>
        <Glyph size={20} stroke={1.6} aria-hidden />
        <span className={classes.fileName}>{textOf(inside.filename) || t(`inbox.media.${kind}`)}</span>
      </span>
      {caption !== "" && (
        <span className={classes.text} dir="auto">
          <WhatsAppText text={caption} />
        </span>
      )}
      {foot}
    </div>
  );
}

import { ActionIcon, Text } from "@mantine/core";
import { IconFileText, IconMusic, IconPhoto, IconSticker, IconTrash, IconVideo, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { OpenCard, OpenCardName } from "@/components/ui/OpenCard";
import type { MediaKind, Upload } from "@/lib/api/types";
import { useUploadUrl } from "@/lib/blob-url";
import { useFormat } from "@/lib/format";

import classes from "./MediaCard.module.css";

const icons: Record<MediaKind, Icon> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMusic,
  document: IconFileText,
  sticker: IconSticker,
};

interface MediaCardProps {
  upload: Upload;
  onOpen: () => void;
  onDelete?: () => void;
}

export function MediaCard({ upload, onOpen, onDelete }: MediaCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const kind = upload.media_kind ?? "document";
  const picture = kind === "image" || kind === "sticker";
  const address = useUploadUrl(picture ? upload.id : null);
  const Glyph = icons[kind];
  return (
    <OpenCard>
      <div className={classes.picture}>
        {address ? <img src={address} alt="" loading="lazy" /> : <Glyph size={32} stroke={1.3} aria-hidden />}
      </div>
      <div className={classes.words}>
        <OpenCardName name={upload.filename} onOpen={onOpen} />
        <Text size="xs" c="dimmed" component="div" truncate>
          {t(`mediaKinds.${kind}`)} · {format.bytes(upload.size)}
          {upload.in_use && ` · ${t("media.inUse")}`}
        </Text>
      </div>
      {onDelete && (
        <ActionIcon
          className={classes.delete}
          onClick={onDelete}
          aria-label={t("media.deleteName", { name: upload.filename })}
        >
          <IconTrash size={16} />
        </ActionIcon>
      )}
    </OpenCard>
  );
}

import { CloseButton, Progress } from "@mantine/core";
import { IconFileText, IconMicrophone, IconPhoto, IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useErrorText } from "@/components/ui/Problem";
import type { Attachment, Attachments } from "@/features/inbox/media/attachments";
import { LIMITS } from "@/features/inbox/media/kinds";
import { useFormat } from "@/lib/format";

import classes from "./Media.module.css";

/** The files of the answer: how far each is, why one cannot go, and the way to leave it out. */
export function AttachmentList({ files }: { files: Attachments }) {
  const { t } = useTranslation();
  if (files.all.length === 0) return null;
  return (
    <div className={classes.files} role="list" aria-label={t("inboxMedia.files")}>
      {files.all.map((one) => (
        <Row key={one.key} file={one} onRemove={() => files.remove(one.key)} />
      ))}
    </div>
  );
}

function Row({ file, onRemove }: { file: Attachment; onRemove: () => void }) {
  const { t } = useTranslation();
  const why = useRefusal(file);
  const underWay = why === null && file.uploadId === null;
  return (
    <div className={classes.file} role="listitem" data-refused={why !== null || undefined}>
      <Look file={file} />
      <span className={classes.fileText}>
        <span className={classes.fileName} dir="auto">
          {file.isVoice ? t("inboxMedia.voice") : file.file.name}
        </span>
        <Hint file={file} why={why} />
        {underWay && <Progress value={file.progress * 100} size="xs" aria-label={t("files.progress")} />}
      </span>
      <CloseButton size="sm" aria-label={t("inboxMedia.remove", { name: file.file.name })} onClick={onRemove} />
    </div>
  );
}

function Hint({ file, why }: { file: Attachment; why: string | null }) {
  const format = useFormat();
  return (
    <span className={classes.fileHint} role={why === null ? undefined : "alert"}>
      {why ?? format.bytes(file.file.size)}
    </span>
  );
}

function useRefusal({ refusal, kind }: Attachment): string | null {
  const { t } = useTranslation();
  const format = useFormat();
  const textOf = useErrorText();
  if (refusal === null) return null;
  if (refusal === "kind") return t("inboxMedia.wrongKind");
  if (refusal === "size") return t("inboxMedia.tooLarge", { most: format.bytes(LIMITS[kind ?? "document"]) });
  return textOf(refusal.error);
}

const glyphs = {
  image: IconPhoto,
  sticker: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  document: IconFileText,
};

function Look({ file }: { file: Attachment }) {
  // A tenth of a second on: the very first picture is often black.
  if (file.kind === "video" && file.address)
    return <video src={`${file.address}#t=0.1`} preload="metadata" muted aria-hidden />;
  if (file.address) return <img src={file.address} alt="" />;
  const Glyph = glyphs[file.kind ?? "document"];
  return <Glyph size={22} stroke={1.6} aria-hidden />;
}

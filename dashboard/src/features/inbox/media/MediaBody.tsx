import { ActionIcon, Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconClockX, IconDownload, IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { WhatsAppText } from "@/components/ui/WhatsAppText";
import type { BodyProps } from "@/features/inbox/components/bodies/body";
import { FileBody } from "@/features/inbox/components/bodies/FileBody";
import { mediaWord } from "@/features/inbox/media/words";
import { Film } from "@/features/inbox/media/Film";
import { Lightbox } from "@/features/inbox/media/Lightbox";
import { request, requestBlob } from "@/lib/api/client";
import type { MessageMedia } from "@/lib/api/types";
import { saveBlob, useBlobUrl } from "@/lib/blob-url";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

import bodies from "@/features/inbox/components/bodies/Bodies.module.css";
import classes from "./Media.module.css";

interface FileProps {
  media: MessageMedia;
  name: string;
}

/** Sound that is not larger is there before anybody presses play. */
const AT_ONCE = 1024 * 1024;
const TALLEST = 320;
const WIDEST = 288;

/** A file in the thread: a picture to look at, a voice to listen to, a document to keep. */
export function MediaBody({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const media = message.media;
  if (media === null) return <FileBody message={message} foot={foot} />;
  return (
    <div className={bodies.words}>
      <MediaFile media={media} kind={message.kind} name={media.filename || t(mediaWord(message.kind))} />
      {message.text !== null && message.text !== "" && (
        <span className={bodies.text} dir="auto">
          <WhatsAppText text={message.text} />
        </span>
      )}
      {foot}
    </div>
  );
}

export function MediaFile({ media, kind, name }: FileProps & { kind: string }) {
  if (media.state !== "kept") return <NotHere media={media} name={name} />;
  const type = media.content_type ?? "";
  if ((kind === "image" || kind === "sticker") && /^image\/(jpeg|png|webp)$/.test(type))
    return <Picture media={media} name={name} small={kind === "sticker"} />;
  if (kind === "video" && type.startsWith("video/"))
    return <Film media={media} name={name} instead={<Paper media={media} name={name} />} />;
  if (kind === "audio" && type.startsWith("audio/")) return <Sound media={media} name={name} />;
  return <Paper media={media} name={name} />;
}

/** The place of a picture before it is there, so that nothing jumps. */
function placeOf(media: MessageMedia, most: number) {
  const width = media.width ?? most;
  const height = media.height ?? most;
  const share = Math.min(1, most / width, TALLEST / height);
  return { width: Math.round(width * share), aspectRatio: `${width} / ${height}` };
}

function Picture({ media, name, small }: FileProps & { small: boolean }) {
  const { t } = useTranslation();
  const [large, setLarge] = useState(false);
  const { address, error } = useBlobUrl(media.path, { thumbnail: media.has_thumbnail || null });
  if (error !== null) return <Paper media={media} name={name} />;
  return (
    <>
      <button
        type="button"
        className={classes.picture}
        style={placeOf(media, small ? 144 : WIDEST)}
        aria-label={t("inboxMedia.enlarge", { name })}
        onClick={() => setLarge(true)}
      >
        {address && <img src={address} alt="" />}
      </button>
      {large && <Lightbox media={media} name={name} onClose={() => setLarge(false)} />}
    </>
  );
}

function Sound({ media, name }: FileProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [wanted, setWanted] = useState((media.size ?? 0) <= AT_ONCE);
  const { address, error } = useBlobUrl(wanted ? media.path : null);
  const label = media.is_voice ? t("inboxMedia.voice") : name;
  if (error !== null) return <Paper media={media} name={name} />;
  if (wanted) return <audio className={classes.sound} src={address ?? undefined} controls aria-label={label} />;
  return (
    <Button size="compact-sm" variant="default" onClick={() => setWanted(true)}>
      {t("inboxMedia.playSound")} · {format.bytes(media.size ?? 0)}
    </Button>
  );
}

function Paper({ media, name }: FileProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const save = useAct(
    async () => saveBlob(await requestBlob(media.path, { query: { download: true } }), name),
    useRefusalToast(),
  );
  return (
    <span className={bodies.file}>
      <IconFileText size={20} stroke={1.6} aria-hidden />
      <span className={bodies.fileName}>
        <span dir="auto">{name}</span>
        {media.size !== null && <span className={bodies.faint}>{format.bytes(media.size)}</span>}
      </span>
      <ActionIcon
        aria-label={t("inboxMedia.download", { name })}
        title={t("common.download")}
        loading={save.busy}
        onClick={() => save.run()}
      >
        <IconDownload size={17} aria-hidden />
      </ActionIcon>
    </span>
  );
}

/** Why the file is not here, and how to have it all the same. */
function NotHere({ media, name }: FileProps) {
  const { t } = useTranslation();
  const again = useAct(() => request(`${media.path}/fetch`, { method: "POST", body: {} }), useRefusalToast());
  if (media.state === "pending" && media.reason === null) {
    return (
      <span className={bodies.file} role="status">
        <Loader size={18} color="currentColor" />
        <span className={bodies.fileName}>{t("inboxMedia.fetching")}</span>
      </span>
    );
  }
  const over = media.state === "expired" || media.state === "deleted";
  const Glyph = over ? IconClockX : IconAlertTriangle;
  return (
    <span className={bodies.file} role="status">
      <Glyph size={20} stroke={1.6} aria-hidden />
      <span className={bodies.fileName}>
        <span dir="auto">{name}</span>
        <span className={bodies.faint}>{media.reason ? say(media.reason) : t("inboxMedia.gone")}</span>
        {!over && (
          <Button size="compact-xs" variant="default" loading={again.busy} onClick={() => again.run()}>
            {t("inboxMedia.fetchAgain")}
          </Button>
        )}
      </span>
    </span>
  );
}

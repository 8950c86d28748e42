import { Loader } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { MessageMedia } from "@/lib/api/types";
import { useBlobUrl } from "@/lib/blob-url";
import { useFormat } from "@/lib/format";

import classes from "./Media.module.css";

interface FilmProps {
  media: MessageMedia;
  name: string;
  /** What stands here when the bytes cannot be had. */
  instead: ReactNode;
}

/** A video: its first picture and how long it is, until somebody wants to see it. */
export function Film({ media, name, instead }: FilmProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [wanted, setWanted] = useState(false);
  const { ref, entry } = useIntersection();
  const poster = usePoster(media, entry?.isIntersecting === true);
  const { address, error } = useBlobUrl(wanted ? media.path : null);
  if (error !== null) return instead;
  if (address) return <video className={classes.film} src={address} controls autoPlay aria-label={name} />;
  const facts = [poster && clock(poster.duration), format.bytes(media.size ?? 0)].filter(Boolean).join(" · ");
  return (
    <button
      ref={ref}
      type="button"
      className={classes.play}
      disabled={wanted}
      data-pictured={poster?.picture ? true : undefined}
      aria-label={`${t("inboxMedia.playVideo")} · ${facts}`}
      onClick={() => setWanted(true)}
    >
      {poster?.picture && <img src={poster.picture} alt="" />}
      <span className={classes.playGlyph}>
        {wanted ? <Loader size={22} color="currentColor" /> : <IconPlayerPlayFilled size={22} aria-hidden />}
      </span>
      <span className={classes.playFacts}>{facts}</span>
    </button>
  );
}

/** Read once the video is seen in the thread; nothing is said where it cannot be read. */
function usePoster(media: MessageMedia, seen: boolean) {
  return useQuery({
    queryKey: ["poster", media.path],
    queryFn: async ({ signal }) => {
      // Only threads with videos need the code for it.
      const { posterOf } = await import("@/features/inbox/media/poster");
      return posterOf(media.path, media.size ?? 0, signal);
    },
    enabled: seen && (media.size ?? 0) > 0,
    staleTime: Infinity,
    retry: false,
  }).data;
}

function clock(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

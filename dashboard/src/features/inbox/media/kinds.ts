/** WhatsApp's limits for what is sent (reference §2.7), told before anything is uploaded. */
const MB = 1024 * 1024;

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

const ENDINGS: Record<MediaKind, readonly string[]> = {
  image: ["jpg", "jpeg", "png"],
  sticker: ["webp"],
  video: ["mp4", "3gp"],
  audio: ["aac", "amr", "mp3", "m4a", "ogg", "opus"],
  document: ["pdf", "txt", "doc", "docx", "xls", "xlsx", "ppt", "pptx"],
};

export const LIMITS: Record<MediaKind, number> = {
  image: 5 * MB,
  sticker: MB / 2,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
};

/** What a file field takes for these kinds. */
export function acceptOf(kinds: readonly MediaKind[]): string {
  return kinds.flatMap((kind) => ENDINGS[kind].map((ending) => `.${ending}`)).join(",");
}

export const ACCEPT = acceptOf(Object.keys(ENDINGS) as MediaKind[]);

/** What WhatsApp makes of a file of this name; null for what it does not take. */
export function kindOf(filename: string): MediaKind | null {
  const ending = filename.split(".").pop()?.toLowerCase() ?? "";
  const kinds = Object.keys(ENDINGS) as MediaKind[];
  return kinds.find((kind) => ENDINGS[kind].includes(ending)) ?? null;
}

/** Captions are drawn under these only. */
export function takesCaption(kind: MediaKind): boolean {
  return kind === "image" || kind === "video" || kind === "document";
}

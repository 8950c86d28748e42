const NAMED = ["image", "video", "audio", "document", "sticker"] as const;

/** The word for a file that has no name. */
export function mediaWord(kind: string): `inbox.media.${(typeof NAMED)[number] | "other"}` {
  return `inbox.media.${NAMED.find((one) => one === kind) ?? "other"}`;
}

const NAMED = [
  ...(["image", "video", "audio", "document", "sticker"] as const),
  ...(["location", "contacts", "reaction", "button", "interactive", "order", "template", "unsupported"] as const),
] as const;

/** The word for a message without words, or a file without a name. */
export function mediaWord(kind: string): `inbox.media.${(typeof NAMED)[number] | "other"}` {
  return `inbox.media.${NAMED.find((one) => one === kind) ?? "other"}`;
}

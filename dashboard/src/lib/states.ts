import type { CampaignStatus, Intent, MessageState, QualityRating } from "@/lib/api/types";

export type StateColour = "grey" | "blue" | "cyan" | "green" | "amber" | "red" | "violet";

export const messageStateColour: Record<MessageState, StateColour> = {
  pending: "grey",
  queued: "blue",
  sending: "blue",
  accepted: "blue",
  sent: "blue",
  delivered: "cyan",
  read: "green",
  failed: "red",
  unknown: "violet",
  unconfirmed: "violet",
  held: "amber",
  skipped: "grey",
  cancelled: "grey",
  expired: "amber",
  received: "grey",
};

export const campaignStatusColour: Record<CampaignStatus, StateColour> = {
  draft: "grey",
  scheduled: "blue",
  preparing: "blue",
  running: "blue",
  waiting: "amber",
  paused: "amber",
  completed: "green",
  cancelled: "grey",
  missed: "red",
};

export const qualityColour: Record<QualityRating, StateColour> = {
  GREEN: "green",
  YELLOW: "amber",
  RED: "red",
  UNKNOWN: "grey",
};

/** In the order of the report; "unclear" is what nobody has understood. */
export const INTENTS = ["yes", "no", "question", "complaint", "person", "stop"] as const satisfies Intent[];

export const intentColour: Record<Intent | "unclear", StateColour> = {
  yes: "green",
  no: "grey",
  question: "blue",
  complaint: "red",
  person: "cyan",
  stop: "amber",
  unclear: "grey",
};

/** The order a bar or a balance sheet shows states in: furthest along first. */
export const stateOrder: MessageState[] = [
  "read",
  "delivered",
  "sent",
  "accepted",
  "sending",
  "queued",
  "held",
  "pending",
  "unknown",
  "unconfirmed",
  "failed",
  "expired",
  "skipped",
  "cancelled",
];

export function templateStatusColour(status: string): StateColour {
  if (status === "APPROVED" || status === "REINSTATED") return "green";
  if (status === "PENDING" || status === "IN_APPEAL") return "grey";
  if (status === "PAUSED" || status === "FLAGGED" || status === "LIMIT_EXCEEDED") return "amber";
  return "red";
}

/** Statuses in which numbers still move. */
export function isLive(status: CampaignStatus): boolean {
  return status === "preparing" || status === "running" || status === "waiting";
}

export function cssColour(colour: StateColour, part: "ink" | "soft" | "solid"): string {
  return `var(--state-${colour}-${part})`;
}

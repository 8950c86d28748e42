import { useTranslation } from "react-i18next";

import type { CampaignStatus, Hook, HookDelivery, MessageState } from "@/lib/api/types";

export type EventKind = Hook["kinds"][number];

const OUTCOMES = [
  "message.accepted",
  "message.sent",
  "message.delivered",
  "message.read",
  "message.failed",
  "message.unknown",
  "message.unconfirmed",
  "message.held",
  "message.skipped",
  "message.cancelled",
  "message.expired",
] as const satisfies EventKind[];
const RECEIVED = ["message.received"] as const satisfies EventKind[];
const CAMPAIGNS = [
  "campaign.draft",
  "campaign.scheduled",
  "campaign.preparing",
  "campaign.running",
  "campaign.waiting",
  "campaign.paused",
  "campaign.completed",
  "campaign.cancelled",
  "campaign.missed",
] as const satisfies EventKind[];

export const KIND_GROUPS = [
  { name: "outcomes", kinds: OUTCOMES },
  { name: "received", kinds: RECEIVED },
  { name: "campaigns", kinds: CAMPAIGNS },
] as const;

/** Fails to compile when the server tells of a kind that no group has. */
type Missing = Exclude<EventKind, (typeof KIND_GROUPS)[number]["kinds"][number]>;
export const NONE_MISSING: Missing extends never ? true : never = true;

/** The name of a kind: the state that a message or a campaign came into. */
export function useKindName(): (kind: HookDelivery["kind"]) => string {
  const { t } = useTranslation();
  return (kind) => {
    if (kind === "test") return t("hooks.testEvent");
    const [about, state] = kind.split(".") as ["message" | "campaign", string];
    return about === "message" ? t(`states.${state as MessageState}`) : t(`statuses.${state as CampaignStatus}`);
  };
}

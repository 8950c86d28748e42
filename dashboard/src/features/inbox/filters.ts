import type { CampaignReply, Conversation } from "@/lib/api/types";

export const TABS = ["open", "mine", "nobody", "mentions", "snoozed", "pending", "closed", "all"] as const;
export type Tab = (typeof TABS)[number];

/** What the address says; every value is text, empty where it does not matter. */
export const FILTERS = [
  "tab",
  "account_id",
  "team_id",
  "label_id",
  "campaign_id",
  "intent",
  "unread",
  "unanswered",
  "sort",
  "q",
] as const;
export type Chosen = Record<(typeof FILTERS)[number], string>;

/** What the server is asked for; the same object is the key of the list in the cache. */
export interface ListQuery {
  status: string;
  assignee: string;
  account_id: string;
  team_id: string;
  label_id: string;
  campaign_id: string;
  intent: string;
  unread: string;
  unanswered: string;
  mentioned: string;
  sort: string;
  contact_id: string;
  q: string;
}

export function tabOf(value: string): Tab {
  return TABS.find((tab) => tab === value) ?? "open";
}

/** What has no status of its own. */
const STATUS: Partial<Record<Tab, string>> = { mine: "open", nobody: "open", mentions: "", all: "" };

export function queryOf({ tab, q, ...narrowed }: Chosen): ListQuery {
  const chosen = tabOf(tab);
  const status = STATUS[chosen] ?? chosen;
  const assignee = chosen === "mine" ? "me" : chosen === "nobody" ? "nobody" : "";
  // Whoever searches wants to find, whatever has become of the conversation.
  return {
    status: q === "" ? status : "",
    assignee: q === "" ? assignee : "",
    mentioned: q === "" && chosen === "mentions" ? "1" : "",
    ...narrowed,
    // Only two orders there are, whatever the address says.
    sort: narrowed.sort === "waiting" ? "waiting" : "",
    contact_id: "",
    q,
  };
}

/** The order of a list: the newest message first, or who waits longest. */
export function orderOf({ sort }: ListQuery): (a: Conversation, b: Conversation) => number {
  if (sort !== "waiting") return (a, b) => b.last_message.id - a.last_message.id;
  const since = (one: Conversation) => Date.parse(one.waiting_since ?? "");
  return (a, b) => since(a) - since(b) || a.id - b.id;
}

/** Whether an answer is one that a list asks for. */
export function answers(
  reply: CampaignReply,
  { campaign_id, intent }: Pick<ListQuery, "campaign_id" | "intent">,
): boolean {
  return (
    (campaign_id === "" || reply.campaign.id === Number(campaign_id)) &&
    (intent === "" || (reply.intent ?? "unclear") === intent)
  );
}

/** Whether a conversation belongs to a list; null where only the server can tell. */
export function fits(one: Conversation, query: ListQuery, me: number): boolean | null {
  const conditions = [
    query.status === "" || one.status === query.status,
    query.assignee !== "me" || one.assignee?.id === me,
    query.assignee !== "nobody" || one.assignee === null,
    query.account_id === "" || one.account_id === Number(query.account_id),
    query.team_id === "" || one.team?.id === Number(query.team_id),
    query.sort === "" || one.waiting_since !== null,
    query.contact_id === "" || one.contact.id === Number(query.contact_id),
    query.label_id === "" || one.labels.some((label) => label.id === Number(query.label_id)),
    (query.campaign_id === "" && query.intent === "") || one.replies.some((reply) => answers(reply, query)),
    query.unanswered === "" || one.waiting_since !== null,
    query.unread === "" || one.unread > 0,
  ];
  if (conditions.includes(false)) return false;
  // Who was named before, and has read it, only the server knows.
  return query.q === "" && (query.mentioned === "" || one.mentioned) ? true : null;
}

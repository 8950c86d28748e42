import type { Conversation } from "@/lib/api/types";

export const TABS = ["open", "mine", "nobody", "snoozed", "pending", "closed"] as const;
export type Tab = (typeof TABS)[number];

/** What the address says; every value is text, empty where it does not matter. */
export const FILTERS = ["tab", "account_id", "label_id", "unread", "unanswered", "q"] as const;
export type Chosen = Record<(typeof FILTERS)[number], string>;

/** What the server is asked for; the same object is the key of the list in the cache. */
export interface ListQuery {
  status: string;
  assignee: string;
  account_id: string;
  label_id: string;
  unread: string;
  unanswered: string;
  contact_id: string;
  q: string;
}

export function tabOf(value: string): Tab {
  return TABS.find((tab) => tab === value) ?? "open";
}

export function queryOf({ tab, account_id, label_id, unread, unanswered, q }: Chosen): ListQuery {
  const chosen = tabOf(tab);
  const status = chosen === "mine" || chosen === "nobody" ? "open" : chosen;
  const assignee = chosen === "mine" ? "me" : chosen === "nobody" ? "nobody" : "";
  // Whoever searches wants to find, whatever has become of the conversation.
  return {
    status: q === "" ? status : "",
    assignee: q === "" ? assignee : "",
    account_id,
    label_id,
    unread,
    unanswered,
    contact_id: "",
    q,
  };
}

export type Known = Omit<Conversation, "unread"> & { unread: number };

/** Whether a conversation belongs to a list; null where only the server can tell. */
export function fits(one: Known, query: ListQuery, me: number): boolean | null {
  const conditions = [
    query.status === "" || one.status === query.status,
    query.assignee !== "me" || one.assignee?.id === me,
    query.assignee !== "nobody" || one.assignee === null,
    query.account_id === "" || one.account_id === Number(query.account_id),
    query.contact_id === "" || one.contact.id === Number(query.contact_id),
    query.label_id === "" || one.labels.some((label) => label.id === Number(query.label_id)),
    query.unanswered === "" || one.waiting_since !== null,
    query.unread === "" || one.unread > 0,
  ];
  if (conditions.includes(false)) return false;
  return query.q === "" ? true : null;
}

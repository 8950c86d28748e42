import type { Conversation, ThreadMessage } from "@/lib/api/types";

const NOON = "2026-11-22T12:00:00Z";

/** A conversation in which somebody waits; `values` say what is different. */
export function conversation(id: number, values: Partial<Conversation> = {}): Conversation {
  return {
    id,
    account_id: 1,
    account: "Shop",
    contact: { id, name: `Person ${id}`, phone: `+551190000000${id}`, user_id: null, username: null, language: null },
    source: null,
    team: null,
    status: "open",
    status_at: NOON,
    snoozed_until: null,
    assignee: null,
    assigned_at: null,
    labels: [],
    unread: 0,
    mentioned: false,
    last_message: { id: id * 10, direction: "inbound", kind: "text", text: "Hello", at: NOON, state: "received" },
    window_closes_at: NOON,
    waiting_since: NOON,
    campaign: null,
    replies: [],
    assistant: null,
    opened_at: NOON,
    first_answer_at: null,
    closed_at: null,
    created_at: NOON,
    updated_at: NOON,
    ...values,
  };
}

/** A message of a thread, by default one that somebody wrote. */
export function message(id: number, at: string, values: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    id,
    direction: "inbound",
    kind: "text",
    text: `Message ${id}`,
    state: "received",
    state_at: at,
    created_at: at,
    author: null,
    campaign: null,
    replies: [],
    assistant: null,
    campaign_id: null,
    content: null,
    preview: null,
    quoted: null,
    reactions: [],
    media: null,
    reason: null,
    ...values,
  } as ThreadMessage;
}

import { useSyncExternalStore } from "react";

import { refreshThread } from "@/features/inbox/api/get-thread";
import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Preview, Quoted } from "@/lib/api/types";

export interface ContactCard {
  name: { formatted_name: string; first_name: string; last_name?: string };
  phones: { phone: string; wa_id?: string }[];
}

export interface Interactive {
  type: "button" | "list" | "cta_url" | "location_request";
  header?: string;
  header_upload_id?: string;
  body: string;
  footer?: string;
  buttons?: { id: string; title: string }[];
  label?: string;
  sections?: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
  url?: string;
}

export interface ReplyBody {
  text?: { body: string; preview_url: boolean };
  template?: { name: string; language: string; variables: Record<string, string> };
  media?: { upload_id: string; caption: string; voice?: boolean };
  location?: { latitude: number; longitude: number; name?: string; address?: string };
  contacts?: ContactCard[];
  interactive?: Interactive;
  reaction?: { message_id: number; emoji: string };
  reply_to?: number | null;
  take_over?: boolean;
}

/** An answer that the server has not taken yet, as its bubble shows it. */
export interface Outgoing {
  /** The same for every try: however often it is pressed, the person gets it once. */
  key: string;
  conversationId: number;
  body: ReplyBody;
  text: string;
  /** What is not a text is drawn as this kind, of this content, until the server has it. */
  kind?: string;
  content?: Record<string, unknown>;
  preview: Preview | null;
  quoted: Quoted | null;
  at: string;
  refusal: unknown;
  state: "sending" | "refused";
  /** Known once the server has taken it; the bubble goes when the thread has the message. */
  messageId: number | null;
}

const STORED = "dispatcher.outbox";
const NONE: Outgoing[] = [];
let all: Outgoing[] = restored();
const watchers = new Set<() => void>();

/** What a reload interrupted may have been sent or not: the next try, with the same key, finds out. */
function restored(): Outgoing[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? "[]") as Outgoing[];
    return kept.map((one) => ({ ...one, state: "refused", refusal: null }));
  } catch {
    return [];
  }
}

function set(next: Outgoing[]): void {
  all = next;
  const unsent = all.filter((one) => one.messageId === null).map((one) => ({ ...one, refusal: null }));
  sessionStorage.setItem(STORED, JSON.stringify(unsent));
  watchers.forEach((watcher) => watcher());
}

function change(key: string, values: Partial<Outgoing>): void {
  set(all.map((one) => (one.key === key ? { ...one, ...values } : one)));
}

async function deliver(one: Outgoing): Promise<void> {
  change(one.key, { state: "sending", refusal: null });
  try {
    const path = `/conversations/${one.conversationId}/messages`;
    const { message_id: messageId } = await request<{ message_id: number }>(path, {
      method: "POST",
      body: one.body,
      idempotencyKey: one.key,
    });
    change(one.key, { messageId });
  } catch (refusal) {
    change(one.key, { state: "refused", refusal });
    return;
  }
  try {
    await refreshThread(one.conversationId);
  } finally {
    discard(one.key);
  }
}

type NewAnswer = Pick<Outgoing, "conversationId" | "body" | "text"> &
  Partial<Pick<Outgoing, "preview" | "quoted" | "key" | "kind" | "content">>;

/** Send an answer; its bubble is there at once. */
export function send(answer: NewAnswer): void {
  const one: Outgoing = {
    key: newIdempotencyKey(),
    preview: null,
    quoted: null,
    ...answer,
    at: new Date().toISOString(),
    refusal: null,
    state: "sending",
    messageId: null,
  };
  if (all.some((other) => other.key === one.key)) return;
  set([...all, one]);
  void deliver(one);
}

export function tryAgain(key: string): void {
  const one = all.find((other) => other.key === key);
  if (one?.state === "refused") void deliver(one);
}

export function discard(key: string): void {
  set(all.filter((one) => one.key !== key));
}

const views = new Map<number, Outgoing[]>();
let viewed: Outgoing[] = NONE;

/** The same list for as long as nothing changes. */
function of(conversationId: number): Outgoing[] {
  if (viewed !== all) {
    viewed = all;
    views.clear();
  }
  const kept = views.get(conversationId) ?? all.filter((one) => one.conversationId === conversationId);
  views.set(conversationId, kept);
  return kept;
}

export function useOutbox(conversationId: number): Outgoing[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => of(conversationId),
  );
}

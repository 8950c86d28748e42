import { insideOf, textOf } from "@/features/inbox/components/bodies/body";
import type { Outgoing } from "@/features/inbox/outbox";
import type { ConversationNote, ThreadMessage } from "@/lib/api/types";

/** What a thread shows, from top to bottom. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: ThreadMessage; joined: boolean; reactions: string[] }
  | { kind: "note"; key: string; at: string; note: ConversationNote }
  | { kind: "outgoing"; key: string; at: string; outgoing: Outgoing };

/** When something was said: people's messages by their own clock, ours when they left. */
export function momentOf(message: ThreadMessage): string {
  return message.direction === "inbound" ? message.state_at : (message.accepted_at ?? message.created_at);
}

const JOINED_MS = 5 * 60_000;

/**
 * Put messages (the newest first), notes and answers on their way in one order, with a line before each day.
 * Notes from before the oldest message that is loaded wait until it is.
 */
export function entriesOf(
  messages: ThreadMessage[],
  notes: ConversationNote[],
  outbox: Outgoing[],
  complete: boolean,
): Entry[] {
  const { targets, attached } = reactionsOf(messages);
  const known = new Set(messages.map((message) => message.id));
  const said = messages
    .filter((message) => !attached.has(message.id))
    .map((message): Entry => {
      const reactions = targets.get(message.wamid ?? "") ?? [];
      return { kind: "message", key: `m${message.id}`, at: momentOf(message), message, joined: false, reactions };
    })
    .reverse();
  const from = complete ? "" : (said[0]?.at ?? "");
  const written = notes
    .filter((note) => note.created_at >= from)
    .map((note): Entry => ({ kind: "note", key: `n${note.id}`, at: note.created_at, note }));
  const leaving = outbox
    .filter((one) => one.messageId === null || !known.has(one.messageId))
    .map((one): Entry => ({ kind: "outgoing", key: `o${one.key}`, at: one.at, outgoing: one }));
  const sorted = [...said, ...written].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return withDays(joinedUp([...sorted, ...leaving]));
}

/** Reactions to messages that are loaded are drawn on them: the last one of each person counts. */
function reactionsOf(messages: ThreadMessage[]): { targets: Map<string, string[]>; attached: Set<number> } {
  const wamids = new Set(messages.map((message) => message.wamid));
  const last = new Map<string, string>();
  const attached = new Set<number>();
  for (const message of messages) {
    if (message.kind !== "reaction") continue;
    const inside = insideOf(message);
    const target = textOf(inside.message_id);
    if (!wamids.has(target)) continue;
    attached.add(message.id);
    const key = `${target} ${message.direction}`;
    if (!last.has(key)) last.set(key, textOf(inside.emoji));
  }
  const targets = new Map<string, string[]>();
  for (const [key, emoji] of last) {
    const target = key.slice(0, key.lastIndexOf(" "));
    if (emoji !== "") targets.set(target, [...(targets.get(target) ?? []), emoji]);
  }
  return { targets, attached };
}

function sideOf(entry: Entry): string {
  if (entry.kind !== "message") return entry.key;
  return `${entry.message.direction} ${entry.message.author?.id ?? ""} ${entry.message.campaign_id ?? ""}`;
}

/** What the same person says shortly after stands close to what was said before. */
function joinedUp(entries: Entry[]): Entry[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    if (entry.kind !== "message" || before?.kind !== "message") return entry;
    const close = Date.parse(entry.at) - Date.parse(before.at) < JOINED_MS;
    return { ...entry, joined: close && sideOf(entry) === sideOf(before) };
  });
}

function dayOf(iso: string): string {
  return new Date(iso).toDateString();
}

function withDays(entries: Entry[]): Entry[] {
  return entries.flatMap((entry, index) => {
    const before = entries[index - 1];
    if (before && dayOf(before.at) === dayOf(entry.at)) return [entry];
    const begun = entry.kind === "message" ? { ...entry, joined: false } : entry;
    return [{ kind: "day", key: `d${dayOf(entry.at)}${entry.key}`, at: entry.at }, begun];
  });
}

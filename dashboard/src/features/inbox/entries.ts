import type { Outgoing } from "@/features/inbox/outbox";
import type { ConversationNote, ThreadMessage } from "@/lib/api/types";

/** What a thread shows, from top to bottom. */
export type Entry =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; at: string; message: ThreadMessage; joined: boolean }
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
  const known = new Set(messages.map((message) => message.id));
  const said = messages
    .map((message): Entry => ({
      kind: "message",
      key: `m${message.id}`,
      at: momentOf(message),
      message,
      joined: false,
    }))
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

/** Whether the assistant wrote it by itself. */
export function isAssistants({ direction, content }: ThreadMessage): boolean {
  return direction === "outbound" && content?.by === "assistant";
}

function sideOf(entry: Entry): string {
  if (entry.kind !== "message") return entry.key;
  const { direction, author, campaign_id } = entry.message;
  return `${direction} ${isAssistants(entry.message) ? "assistant" : (author?.id ?? "")} ${campaign_id ?? ""}`;
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

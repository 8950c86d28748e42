import type { MessageState, Reason, ThreadMessage } from "@/lib/api/types";

const KEPT = 500;

interface Heard {
  state: MessageState;
  reason: Reason | null;
  at: number;
}

/** What events said of messages lately: an answer that was under way meanwhile may know less. */
const heard = new Map<number, Heard>();

export function noteState(id: number, state: MessageState, reason: Reason | null): void {
  heard.delete(id);
  heard.set(id, { state, reason, at: Date.now() });
  const oldest = heard.keys().next();
  if (heard.size > KEPT && !oldest.done) heard.delete(oldest.value);
}

/** The message as it is by now, where an event overtook the answer that was asked for at this moment. */
export function withLatestState(message: ThreadMessage, askedAt: number): ThreadMessage {
  const latest = heard.get(message.id);
  return latest && latest.at >= askedAt ? { ...message, state: latest.state, reason: latest.reason } : message;
}

/** When events said lately that the file of a message has come, or never will. */
const files = new Map<number, number>();

export function noteFile(id: number): void {
  files.delete(id);
  files.set(id, Date.now());
  const oldest = files.keys().next();
  if (files.size > KEPT && !oldest.done) files.delete(oldest.value);
}

/** Whether an answer that was asked for at this moment may not know yet what became of the file. */
export function isOvertaken(message: ThreadMessage, askedAt: number): boolean {
  return message.media?.state === "pending" && (files.get(message.id) ?? 0) >= askedAt;
}

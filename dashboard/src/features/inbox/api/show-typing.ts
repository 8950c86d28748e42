import { request } from "@/lib/api/client";

/** WhatsApp shows it for 25 seconds. */
const EACH_MS = 20_000;
const shownAt = new Map<number, number>();

/** Let the customer see that somebody types, where the number shows that; nobody waits for it. */
export function showTyping(conversationId: number): void {
  const now = Date.now();
  if (now - (shownAt.get(conversationId) ?? 0) < EACH_MS) return;
  shownAt.set(conversationId, now);
  void request(`/conversations/${conversationId}/typing`, { method: "POST", body: {} }).catch(() => null);
}

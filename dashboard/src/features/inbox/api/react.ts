import { newIdempotencyKey, request } from "@/lib/api/client";
import { refreshThread } from "@/features/inbox/api/get-thread";

/** Put an emoji on a message of the person; an empty one takes ours back. */
export async function react(conversationId: number, messageId: number, emoji: string): Promise<void> {
  await request(`/conversations/${conversationId}/messages`, {
    method: "POST",
    body: { reaction: { message_id: messageId, emoji } },
    idempotencyKey: newIdempotencyKey(),
  });
  await refreshThread(conversationId);
}

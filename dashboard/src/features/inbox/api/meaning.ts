import { takeIn } from "@/features/inbox/cache";
import { request } from "@/lib/api/client";
import type { Conversation, Intent } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Say what an answer means, over what rules and assistant made of it. */
export async function correctMeaning(conversation: number, message: number, intent: Intent | null): Promise<void> {
  const path = `/conversations/${conversation}/messages/${message}/meaning`;
  const corrected = await request<Conversation>(path, { method: "PUT", body: { intent } });
  takeIn([{ conversation: corrected, received: 0 }]);
  // Who said stop stands on the list of those who are not written to.
  if (intent === "stop") void queryClient.invalidateQueries({ queryKey: keys.contacts });
}

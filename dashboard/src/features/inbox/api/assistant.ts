import { useQuery } from "@tanstack/react-query";

import { changeConversation } from "@/features/inbox/api/change-conversation";
import { takeIn } from "@/features/inbox/cache";
import { request } from "@/lib/api/client";
import type { Conversation, Suggestion } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const LOOK_MS = 3_000;

/** The assistant's draft for a conversation. News tell of it; a turn that ends without one is found by looking. */
export function useSuggestion(conversationId: number) {
  return useQuery({
    queryKey: keys.suggestion(conversationId),
    queryFn: ({ signal }) => request<Suggestion>(`/conversations/${conversationId}/suggestion`, { signal }),
    refetchInterval: ({ state }) => state.data?.state === "writing" && LOOK_MS,
  });
}

export async function askForSuggestion(conversationId: number): Promise<void> {
  const asked = await request<Suggestion>(`/conversations/${conversationId}/suggestion`, { method: "POST", body: {} });
  queryClient.setQueryData(keys.suggestion(conversationId), asked);
}

/** Show no draft any more: what was sent has settled it on the server, too. */
export function forgetSuggestion(conversationId: number): void {
  queryClient.setQueryData<Suggestion>(
    keys.suggestion(conversationId),
    (old) => old && { ...old, state: "none", id: null, reply: null },
  );
}

export async function dropSuggestion(conversationId: number): Promise<void> {
  forgetSuggestion(conversationId);
  await request(`/conversations/${conversationId}/suggestion`, { method: "DELETE" });
}

async function setAnswering(conversationId: number, answering: boolean): Promise<void> {
  const path = `/conversations/${conversationId}/assistant`;
  const conversation = await request<Conversation>(path, { method: "PUT", body: { answering } });
  takeIn([{ conversation, received: 0 }]);
}

export function leaveToAssistant(conversationId: number): Promise<void> {
  return setAnswering(conversationId, true);
}

/** Look after it oneself. Taken without being assigned, it would go to whoever's turn it is in the team. */
export async function takeFromAssistant(conversation: Conversation, me: number): Promise<void> {
  if (conversation.assignee?.id === me) await setAnswering(conversation.id, false);
  else await changeConversation(conversation.id, { assignee_id: me });
}

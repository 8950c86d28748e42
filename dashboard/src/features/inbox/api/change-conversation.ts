import { useQuery } from "@tanstack/react-query";

import { takeIn } from "@/features/inbox/cache";
import { request } from "@/lib/api/client";
import type { Agent, Conversation, ConversationStatus } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface Change {
  status?: ConversationStatus;
  snoozed_until?: string | null;
  assignee_id?: number | null;
  /** Names; they replace those there are. */
  labels?: string[];
}

export async function changeConversation(id: number, change: Change): Promise<Conversation> {
  const changed = await request<Conversation>(`/conversations/${id}`, { method: "PATCH", body: change });
  takeIn([{ conversation: changed, received: 0 }]);
  if (change.labels) void queryClient.invalidateQueries({ queryKey: keys.labels });
  return changed;
}

/** Note that one has read everything. */
export async function markRead(id: number): Promise<void> {
  const read = await request<Conversation>(`/conversations/${id}/read`, { method: "POST", body: {} });
  takeIn([{ conversation: read, received: 0 }], { unread: read.unread, mentioned: read.mentioned });
}

/** Who may answer in a conversation. */
export function useAgents(conversationId: number | null) {
  return useQuery({
    queryKey: keys.conversationAgents(conversationId ?? 0),
    enabled: conversationId !== null,
    queryFn: ({ signal }) => request<Agent[]>(`/conversations/${conversationId}/agents`, { signal }),
    staleTime: 60_000,
  });
}

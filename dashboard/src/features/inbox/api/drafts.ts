import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

interface Draft {
  text: string;
}

/** What one has begun to write, here or on another device. */
export function useDraft(conversationId: number) {
  return useQuery({
    queryKey: keys.conversationDraft(conversationId),
    queryFn: ({ signal }) => request<Draft>(`/conversations/${conversationId}/draft`, { signal }),
    refetchOnWindowFocus: false,
    staleTime: 0,
  });
}

export async function keepDraft(conversationId: number, text: string): Promise<void> {
  queryClient.setQueryData<Draft>(keys.conversationDraft(conversationId), { text });
  await request(`/conversations/${conversationId}/draft`, { method: "PUT", body: { text } });
}

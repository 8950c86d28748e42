import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { MessageDetail, MessageState } from "@/lib/api/types";
import { keys } from "@/lib/query";

const REFRESH_MS = 3_000;
const OVER: MessageState[] = ["read", "failed", "skipped", "cancelled", "expired", "received"];

function isOver(state: MessageState): boolean {
  return OVER.includes(state);
}

export function useMessage(id: number) {
  return useQuery({
    queryKey: keys.message(id),
    queryFn: ({ signal }) => request<MessageDetail>(`/messages/${id}`, { signal }),
    // Campaign messages are not told one by one.
    refetchInterval: ({ state: { data } }) => (data === undefined || isOver(data.state) ? false : REFRESH_MS),
  });
}

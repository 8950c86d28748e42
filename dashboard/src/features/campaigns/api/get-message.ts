import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { MessageDetail } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useMessage(id: number) {
  return useQuery({
    queryKey: keys.message(id),
    queryFn: ({ signal }) => request<MessageDetail>(`/messages/${id}`, { signal }),
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useAccount(id: number) {
  return useQuery({
    queryKey: keys.account(id),
    queryFn: ({ signal }) => request<Account>(`/whatsapp-accounts/${id}`, { signal }),
  });
}

import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Read the number's health, quality and limits from Meta now. */
export function useRefreshAccount(id: number) {
  return useMutation({
    mutationFn: () => request<Account>(`/whatsapp-accounts/${id}/refresh`, { method: "POST" }),
    onSuccess: (account) => queryClient.setQueryData(keys.account(id), account),
  });
}

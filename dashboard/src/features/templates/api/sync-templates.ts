import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { SyncResult } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Read all templates of a number from Meta. */
export function useSyncTemplates(accountId: number) {
  return useMutation({
    mutationFn: () => request<SyncResult>(`/whatsapp-accounts/${accountId}/templates/sync`, { method: "POST" }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...keys.templates, accountId] }),
  });
}

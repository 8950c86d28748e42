import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export function useToggleAccount() {
  return useMutation({
    mutationFn: ({ id, active }: { id: number; active: boolean }) =>
      request<Account>(`/whatsapp-accounts/${id}/toggle`, { method: "PATCH", body: { is_active: active } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.accounts }),
  });
}

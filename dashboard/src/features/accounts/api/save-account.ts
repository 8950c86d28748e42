import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface AccountDraft {
  name: string;
  phone_number_id: string;
  business_account_id: string;
  access_token?: string;
  app_id?: string;
  app_secret?: string;
  rate_limit?: number | null;
  customer_sees?: string;
}

interface Save {
  draft: AccountDraft;
  /** Store it although Meta could not be asked. */
  skipTest?: boolean;
  idempotencyKey: string;
}

/** Connect a number, or change the one with this id; the server tests the connection first. */
export function useSaveAccount(id: number | null) {
  return useMutation({
    mutationFn: ({ draft, skipTest, idempotencyKey }: Save) =>
      id === null
        ? request<Account>("/whatsapp-accounts", {
            method: "POST",
            body: draft,
            query: { skip_test: skipTest ? "true" : undefined },
            idempotencyKey,
          })
        : request<Account>(`/whatsapp-accounts/${id}`, {
            method: "PUT",
            body: draft,
            query: { skip_test: skipTest ? "true" : undefined },
          }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.accounts }),
  });
}

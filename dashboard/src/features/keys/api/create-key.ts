import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { ApiKey, CreatedApiKey } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

type KeyDraft = Pick<ApiKey, "name" | "scopes" | "all_accounts" | "account_ids" | "expires_at">;

/** Make a key; the answer is the only place where it can ever be read. */
export function useCreateKey() {
  return useMutation({
    mutationFn: (draft: KeyDraft) =>
      request<CreatedApiKey>("/api-keys", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
    gcTime: 0,
  });
}

import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { CreatedApiKey } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Make a key; the answer is the only place where it can ever be read. */
export function useCreateKey() {
  return useMutation({
    mutationFn: (draft: { name: string; expires_at: string | null }) =>
      request<CreatedApiKey>("/api-keys", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.apiKeys }),
    gcTime: 0,
  });
}

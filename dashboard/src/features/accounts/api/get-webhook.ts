import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Webhook } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** What Meta's form asks for; only admins may see it. */
export function useWebhook(enabled: boolean) {
  return useQuery({
    queryKey: [...keys.accounts, "webhook"],
    queryFn: ({ signal }) => request<Webhook>("/whatsapp-accounts/webhook", { signal }),
    staleTime: Infinity,
    enabled,
  });
}

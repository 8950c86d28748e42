import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Template } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** Approved templates of a number. */
export function useSendableTemplates(accountId: number | null, q: string) {
  return useQuery({
    queryKey: [...keys.templates, accountId, { q, status: "APPROVED", page_size: 100 }],
    queryFn: ({ signal }) =>
      request<Page<Template>>(`/whatsapp-accounts/${accountId ?? 0}/templates`, {
        query: { q, status: "APPROVED", page_size: 100 },
        signal,
      }),
    enabled: accountId !== null,
    placeholderData: keepPreviousData,
  });
}

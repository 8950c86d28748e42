import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { CheckedTemplate, TemplateDefinition } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** What Meta's rules say of a draft, and how it looks; the last answer stays until the next one is there. */
export function useTemplateCheck(accountId: number, definition: TemplateDefinition) {
  return useQuery({
    queryKey: [...keys.templates, accountId, "check", definition],
    queryFn: ({ signal }) =>
      request<CheckedTemplate>(`/whatsapp-accounts/${accountId}/templates/check`, {
        method: "POST",
        body: definition,
        signal,
      }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

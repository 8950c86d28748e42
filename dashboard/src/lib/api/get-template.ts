import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Template } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useTemplate(accountId: number, templateId: number | null) {
  return useQuery({
    queryKey: [...keys.templates, accountId, "one", templateId],
    queryFn: ({ signal }) =>
      request<Template>(`/whatsapp-accounts/${accountId}/templates/${templateId ?? 0}`, { signal }),
    enabled: templateId !== null,
  });
}

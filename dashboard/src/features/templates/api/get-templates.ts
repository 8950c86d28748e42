import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Template } from "@/lib/api/types";
import { keys } from "@/lib/query";

export interface TemplateFilters {
  q?: string;
  status?: string;
  category?: string;
  language?: string;
  page?: number;
}

export function useTemplates(accountId: number, filters: TemplateFilters) {
  return useQuery({
    queryKey: [...keys.templates, accountId, filters],
    queryFn: ({ signal }) =>
      request<Page<Template>>(`/whatsapp-accounts/${accountId}/templates`, {
        query: { ...filters, page_size: 50 },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Template } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** How soon Meta's answer to a template in review is seen. */
const REVIEW_MS = 5_000;

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
    refetchInterval: ({ state }) => state.data?.items.some((one) => one.status === "PENDING") && REVIEW_MS,
  });
}

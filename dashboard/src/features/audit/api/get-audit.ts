import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { AuditEntry, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

export interface AuditFilters {
  q: string;
  object_type: string;
  object_id: string;
  page: number;
}

export function useAudit(filters: AuditFilters) {
  return useQuery({
    queryKey: [...keys.audit, filters],
    queryFn: ({ signal }) => request<Page<AuditEntry>>("/audit-log", { query: { ...filters, page_size: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
}

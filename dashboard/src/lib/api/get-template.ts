import { useQueries, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Template } from "@/lib/api/types";
import { keys } from "@/lib/query";

function templateQuery(accountId: number, templateId: number | null) {
  return {
    queryKey: [...keys.templates, accountId, "one", templateId],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      request<Template>(`/whatsapp-accounts/${accountId}/templates/${templateId ?? 0}`, { signal }),
    enabled: templateId !== null,
  };
}

export function useTemplate(accountId: number, templateId: number | null) {
  return useQuery(templateQuery(accountId, templateId));
}

/** Several templates of a number, in the order of their ids; `data` once all are there. */
export function useTemplates(accountId: number, templateIds: number[]): { data?: Template[]; error: Error | null } {
  return useQueries({
    queries: templateIds.map((id) => templateQuery(accountId, id)),
    combine: (found) => {
      const data = found.flatMap((one) => one.data ?? []);
      return {
        data: data.length === found.length ? data : undefined,
        error: found.find((one) => one.error)?.error ?? null,
      };
    },
  });
}

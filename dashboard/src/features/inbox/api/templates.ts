import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Template, TemplateLook, Upload } from "@/lib/api/types";
import { keys } from "@/lib/query";

const MOST = 100;

/** The approved templates of a conversation's number. */
export function useApproved(accountId: number, q: string) {
  return useQuery({
    queryKey: [...keys.templates, accountId, { q, status: "APPROVED", page_size: MOST }],
    queryFn: ({ signal }) =>
      request<Page<Template>>(`/whatsapp-accounts/${accountId}/templates`, {
        query: { q, status: "APPROVED", page_size: MOST },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

export interface Filled {
  name: string;
  language: string;
  variables: Record<string, string>;
}

/** How a template looks with these values, and what is wrong with them. */
export function useLook(conversationId: number, template: Filled) {
  return useQuery({
    queryKey: ["template-look", conversationId, template],
    queryFn: ({ signal }) =>
      request<TemplateLook>(`/conversations/${conversationId}/template-preview`, {
        method: "POST",
        body: template,
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

/** Files of the media library, for a template that wants one. */
export function useFiles(kind: string) {
  return useQuery({
    queryKey: [...keys.uploads, "of-kind", kind],
    queryFn: ({ signal }) =>
      request<Page<Upload>>("/uploads", { query: { kind: "media", media_kind: kind, page_size: MOST }, signal }),
  });
}

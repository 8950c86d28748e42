import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Contact, CursorPage } from "@/lib/api/types";
import { keys } from "@/lib/query";

export interface ContactFilters {
  q: string;
  tag_id: string;
  list_id: string;
  consent: string;
}

const PAGE_SIZE = 100;

export function useContacts(filters: ContactFilters) {
  return useInfiniteQuery({
    queryKey: [...keys.contacts, "list", filters],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<Contact>>("/contacts", {
        query: { ...filters, cursor: pageParam, page_size: PAGE_SIZE },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useContactCount(filters: ContactFilters) {
  return useQuery({
    queryKey: [...keys.contacts, "count", filters],
    queryFn: ({ signal }) => request<{ count: number }>("/contacts/count", { query: { ...filters }, signal }),
    placeholderData: keepPreviousData,
  });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { AttributeType, ContactAttribute, ContactList, Group, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const ALL = 100;

export function useLists(filters: { q: string; page: number } = { q: "", page: 1 }) {
  return useQuery({
    queryKey: [...keys.lists, filters],
    queryFn: ({ signal }) => request<Page<ContactList>>("/lists", { query: { ...filters, page_size: ALL }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useTags() {
  return useQuery({
    queryKey: keys.tags,
    queryFn: ({ signal }) => request<Page<Group>>("/tags", { query: { page_size: ALL }, signal }),
  });
}

export function useAttributes() {
  return useQuery({
    queryKey: keys.contactAttributes,
    queryFn: ({ signal }) =>
      request<Page<ContactAttribute>>("/contact-attributes", { query: { page_size: ALL }, signal }),
  });
}

export interface ListDraft {
  name: string;
  description: string;
}

export async function saveList(id: number | null, draft: ListDraft): Promise<void> {
  if (id === null) {
    await request("/lists", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  } else {
    await request(`/lists/${id}`, { method: "PATCH", body: draft });
  }
  await queryClient.invalidateQueries({ queryKey: keys.lists });
}

export async function deleteList(id: number): Promise<void> {
  await request(`/lists/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.lists });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

export async function addAttribute(draft: { label: string; type: AttributeType }): Promise<void> {
  await request("/contact-attributes", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  await queryClient.invalidateQueries({ queryKey: keys.contactAttributes });
}

export async function deleteAttribute(id: number): Promise<void> {
  await request(`/contact-attributes/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.contactAttributes });
  await queryClient.invalidateQueries({ queryKey: keys.contacts });
}

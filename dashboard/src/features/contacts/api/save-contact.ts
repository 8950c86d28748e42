import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { AttributeValue, ContactDetail } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface ContactDraft {
  phone: string | null;
  user_id: string | null;
  external_id: string | null;
  username: string | null;
  name: string | null;
  language: string | null;
  timezone: string | null;
  attributes: Record<string, AttributeValue | null>;
  tags: string[];
  lists: number[];
}

/** Create a contact, or change the one with this id. */
export function useSaveContact(id: number | null) {
  return useMutation({
    mutationFn: (draft: ContactDraft) =>
      id === null
        ? request<ContactDetail>("/contacts", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() })
        : request<ContactDetail>(`/contacts/${id}`, { method: "PATCH", body: draft }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.contacts });
      await queryClient.invalidateQueries({ queryKey: keys.tags });
      await queryClient.invalidateQueries({ queryKey: keys.lists });
    },
  });
}

export async function deleteContact(id: number): Promise<void> {
  await request(`/contacts/${id}`, { method: "DELETE" });
  queryClient.removeQueries({ queryKey: keys.contact(id) });
  await queryClient.invalidateQueries({ queryKey: [...keys.contacts, "list"] });
  await queryClient.invalidateQueries({ queryKey: [...keys.contacts, "count"] });
}

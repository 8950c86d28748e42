import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { ContactDetail } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useContact(id: number) {
  return useQuery({
    queryKey: keys.contact(id),
    queryFn: ({ signal }) => request<ContactDetail>(`/contacts/${id}`, { signal }),
  });
}

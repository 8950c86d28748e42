import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** The numbers whose templates may be looked at. */
export function useNumbers() {
  return useQuery({
    queryKey: [...keys.accounts, "list", {}],
    queryFn: ({ signal }) => request<Page<Account>>("/whatsapp-accounts", { query: { page_size: 100 }, signal }),
  });
}

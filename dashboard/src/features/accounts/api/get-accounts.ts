import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useAccounts(filters: { q?: string; page?: number }) {
  return useQuery({
    queryKey: [...keys.accounts, "list", filters],
    queryFn: ({ signal }) =>
      request<Page<Account>>("/whatsapp-accounts", { query: { ...filters, page_size: 100 }, signal }),
    placeholderData: keepPreviousData,
  });
}

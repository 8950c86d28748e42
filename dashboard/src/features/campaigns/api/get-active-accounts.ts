import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Account, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** Numbers that a campaign can be sent from. */
export function useActiveAccounts() {
  return useQuery({
    queryKey: [...keys.accounts, "active"],
    queryFn: async ({ signal }) => {
      const page = await request<Page<Account>>("/whatsapp-accounts", {
        query: { is_active: true, page_size: 100 },
        signal,
      });
      return page.items;
    },
  });
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Recipient } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** One row of the file as it was given; null when the campaign had no file. */
export function useRow(campaignId: number, row: number) {
  return useQuery({
    queryKey: [...keys.campaigns, "recipients", campaignId, "row", row],
    queryFn: async ({ signal }) => {
      const page = await request<Page<Recipient>>(`/campaigns/${campaignId}/recipients`, { query: { row }, signal });
      return page.items[0] ?? null;
    },
    staleTime: Infinity,
  });
}

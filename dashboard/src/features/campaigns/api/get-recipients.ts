import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Recipient } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** Rows of the audience before the start; `version` changes when they do. */
export function useRecipients(
  campaignId: number,
  filters: { status: "bad" | "duplicate"; page: number },
  version: string,
  enabled: boolean,
) {
  return useQuery({
    queryKey: [...keys.campaigns, "recipients", campaignId, filters, version],
    queryFn: ({ signal }) =>
      request<Page<Recipient>>(`/campaigns/${campaignId}/recipients`, { query: { ...filters, page_size: 20 }, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

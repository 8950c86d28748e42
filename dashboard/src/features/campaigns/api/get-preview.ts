import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { RowPreview } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** What the recipient of a row (the first good one without a number) will see; the server builds it as it would build the message. */
export function usePreview(campaignId: number, row: number | null, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.campaigns, "preview", campaignId, row],
    queryFn: ({ signal }) => request<RowPreview>(`/campaigns/${campaignId}/preview`, { query: { row }, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { RowPreview } from "@/lib/api/types";
import { keys } from "@/lib/query";

/**
 * What the recipient of a row (the first good one without a number) will see; the server builds it as it would build
 * the message. `message` shows another of the campaign's messages as if they got that one.
 */
export function usePreview(campaignId: number, row: number | null, message: number | null, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.campaigns, "preview", campaignId, row, message],
    queryFn: ({ signal }) =>
      request<RowPreview>(`/campaigns/${campaignId}/preview`, { query: { row, message }, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
}

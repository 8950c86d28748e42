import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Campaign, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";
import { isLive } from "@/lib/states";

export interface CampaignFilters {
  q: string;
  status: string;
  account_id: string;
  page: number;
}

const LIVE_REFRESH_MS = 5_000;

export function useCampaigns(filters: CampaignFilters) {
  return useQuery({
    queryKey: [...keys.campaigns, "list", filters],
    queryFn: ({ signal }) => request<Page<Campaign>>("/campaigns", { query: { ...filters, page_size: 25 }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.items.some((campaign) => isLive(campaign.status)) ? LIVE_REFRESH_MS : false,
  });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { NamedOne, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

const SHOWN = 20;

/** Campaigns to choose from, the newest first; asked only while somebody looks. */
export function useCampaignNames(q: string, asked: boolean) {
  return useQuery({
    queryKey: [...keys.campaigns, "names", q],
    queryFn: ({ signal }) => request<Page<NamedOne>>("/campaigns", { query: { q, page_size: SHOWN }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    enabled: asked,
  });
}

/** The name of the campaign that the address names. */
export function useCampaignName(id: string) {
  return useQuery({
    queryKey: [...keys.campaigns, "name", id],
    queryFn: ({ signal }) => request<NamedOne>(`/campaigns/${id}`, { signal }),
    enabled: id !== "",
    staleTime: Infinity,
  }).data?.name;
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Campaign, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** The campaigns that came from this one, the newest first. */
export function useChildren(id: number, size: number) {
  return useQuery({
    queryKey: [...keys.campaigns, "list", "children", id, size],
    queryFn: ({ signal }) =>
      request<Page<Campaign>>("/campaigns", { query: { parent_id: id, sort: "-id", page_size: size }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Leave out the next time of a recurring campaign. */
export async function skipNext(id: number, time: string): Promise<void> {
  const campaign = await request<Campaign>(`/campaigns/${id}/skip-next`, { method: "POST", body: { time } });
  queryClient.setQueryData(keys.campaign(id), campaign);
  await queryClient.invalidateQueries({ queryKey: keys.calendar });
}

export function useNextTimes(id: number, version: string) {
  return useQuery({
    queryKey: [...keys.campaigns, "next-times", id, version],
    queryFn: ({ signal }) => request<{ times: string[] }>(`/campaigns/${id}/next-times`, { signal }),
  });
}

import { useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Campaign, FollowUpGroup } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** How many of those a campaign reached read it, answered it, or did not. */
export function useFollowUpGroups(id: number) {
  return useQuery({
    queryKey: [...keys.campaigns, "follow-up", id],
    queryFn: ({ signal }) => request<{ groups: FollowUpGroup[] }>(`/campaigns/${id}/follow-up`, { signal }),
    staleTime: 0,
  });
}

/** Make a draft for one of the groups. */
export async function followUp(id: number, group: FollowUpGroup["group"]): Promise<Campaign> {
  const child = await request<Campaign>(`/campaigns/${id}/follow-up`, {
    method: "POST",
    body: { group },
    idempotencyKey: newIdempotencyKey(),
  });
  await queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
  return child;
}

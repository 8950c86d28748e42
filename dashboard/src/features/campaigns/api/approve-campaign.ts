import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Approve a campaign that somebody else has made. */
export function useApprove(id: number) {
  return useMutation({
    mutationFn: () => request<Campaign>(`/campaigns/${id}/approve`, { method: "POST" }),
    onSuccess: (campaign) => queryClient.setQueryData(keys.campaign(id), campaign),
  });
}

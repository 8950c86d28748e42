import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { AbTest, Campaign, Mapping, Schedule, VariantDraft } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface CampaignDraft {
  name?: string;
  account_id?: number;
  template_id?: number;
  template_variables?: Mapping;
  scheduled_at?: string | null;
  timezone?: string;
  schedule?: Schedule;
  rate_limit?: number | null;
  cap_messages?: number | null;
  cap_days?: number | null;
  once_a_day?: boolean;
  canary_size?: number | null;
  canary_minutes?: number | null;
  canary_max_failed_percent?: number | null;
  variants?: VariantDraft[];
  language_column?: string | null;
  ab_test?: AbTest | null;
  extra_account_ids?: number[];
  move_blocked?: boolean;
}

interface Save {
  id: number | null;
  draft: CampaignDraft;
  idempotencyKey?: string;
}

/** Create a draft, or change the one with this id. */
export function useSaveCampaign() {
  return useMutation({
    mutationFn: ({ id, draft, idempotencyKey }: Save) =>
      id === null
        ? request<Campaign>("/campaigns", { method: "POST", body: draft, idempotencyKey })
        : request<Campaign>(`/campaigns/${id}`, { method: "PATCH", body: draft }),
    onSuccess: (campaign) => {
      queryClient.setQueryData(keys.campaign(campaign.id), campaign);
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "list"] });
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "preview", campaign.id] });
    },
  });
}

import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Audience, Campaign } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface AudienceChoice {
  upload_id: string;
  phone_column: string;
  default_country: string;
}

/** Replace a campaign's audience by a file's rows; goes on in the background. */
export function useImportRecipients(campaignId: number) {
  return useMutation({
    mutationFn: (choice: AudienceChoice) =>
      request<{ audience: Audience }>(`/campaigns/${campaignId}/recipients`, {
        method: "POST",
        body: choice,
        idempotencyKey: newIdempotencyKey(),
      }),
    onSuccess: ({ audience }) => {
      queryClient.setQueryData<Campaign>(keys.campaign(campaignId), (old) => old && { ...old, audience });
      void queryClient.invalidateQueries({ queryKey: keys.campaign(campaignId) });
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "recipients", campaignId] });
      void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "preview", campaignId] });
    },
  });
}

import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";

export function useTestSend(campaignId: number) {
  return useMutation({
    mutationFn: (test: { phone: string; row?: number }) =>
      request<{ message_id: number }>(`/campaigns/${campaignId}/test-send`, {
        method: "POST",
        body: test,
        idempotencyKey: newIdempotencyKey(),
      }),
  });
}

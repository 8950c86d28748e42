import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Assistant, AssistantCampaign, AssistantNumber, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Whether a model is connected, and which. */
export function useAssistant() {
  return useQuery({
    queryKey: [...keys.assistant, "model"],
    queryFn: ({ signal }) => request<Assistant>("/assistant", { signal }),
  });
}

export function useAssistantNumbers(page: number) {
  return useQuery({
    queryKey: [...keys.assistantNumbers, page],
    queryFn: ({ signal }) =>
      request<Page<AssistantNumber>>("/assistant/numbers", { query: { page, page_size: 50 }, signal }),
  });
}

export type NumberDraft = Omit<AssistantNumber, "account_id" | "account" | "spent_micros">;

export async function saveAssistantNumber(accountId: number, draft: NumberDraft): Promise<void> {
  await request(`/assistant/numbers/${accountId}`, { method: "PUT", body: draft });
  await queryClient.invalidateQueries({ queryKey: keys.assistantNumbers });
}

export function useAssistantCampaign(campaignId: number) {
  return useQuery({
    queryKey: keys.campaignAssistant(campaignId),
    queryFn: ({ signal }) => request<AssistantCampaign>(`/campaigns/${campaignId}/assistant`, { signal }),
  });
}

/** Without a mode the numbers decide again. */
export async function saveAssistantCampaign(campaignId: number, draft: AssistantCampaign): Promise<void> {
  const path = `/campaigns/${campaignId}/assistant`;
  if (draft.mode === null) await request(path, { method: "DELETE" });
  else await request(path, { method: "PUT", body: draft });
  await queryClient.invalidateQueries({ queryKey: keys.campaignAssistant(campaignId) });
}

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Conversation, CursorPage, Page, Prompt, PromptVersion, Trial } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const MOST = 100;

/** All prompts; there is always one. */
export function usePrompts() {
  return useQuery({
    queryKey: [...keys.prompts, "list"],
    queryFn: ({ signal }) => request<Page<Prompt>>("/assistant/prompts", { query: { page_size: MOST }, signal }),
  });
}

export function usePrompt(id: number) {
  return useQuery({
    queryKey: [...keys.prompts, "one", id],
    queryFn: ({ signal }) => request<Prompt>(`/assistant/prompts/${id}`, { signal }),
  });
}

export function useVersions(promptId: number) {
  return useInfiniteQuery({
    queryKey: [...keys.prompts, "versions", promptId],
    queryFn: ({ pageParam, signal }) =>
      request<CursorPage<PromptVersion>>(`/assistant/prompts/${promptId}/versions`, {
        query: { cursor: pageParam, page_size: 10 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useVariables() {
  return useQuery({
    queryKey: [...keys.assistant, "variables"],
    queryFn: ({ signal }) => request<{ variables: string[] }>("/assistant/variables", { signal }),
    staleTime: Infinity,
  });
}

const forget = () => queryClient.invalidateQueries({ queryKey: keys.prompts });

export async function createPrompt(draft: { name: string; text: string }): Promise<Prompt> {
  const made = await request<Prompt>("/assistant/prompts", {
    method: "POST",
    body: draft,
    idempotencyKey: newIdempotencyKey(),
  });
  await forget();
  return made;
}

/** Rename a prompt, or use an earlier version again. */
export async function changePrompt(id: number, change: { name?: string; version?: number }): Promise<void> {
  await request(`/assistant/prompts/${id}`, { method: "PATCH", body: change });
  await forget();
}

export async function writeVersion(id: number, text: string): Promise<void> {
  await request(`/assistant/prompts/${id}/versions`, {
    method: "POST",
    body: { text },
    idempotencyKey: newIdempotencyKey(),
  });
  await forget();
}

export async function deletePrompt(id: number): Promise<void> {
  await request(`/assistant/prompts/${id}`, { method: "DELETE" });
  await forget();
}

/** Conversations to try a prompt against, the latest first. */
export function usePastConversations(q: string) {
  return useQuery({
    queryKey: [...keys.conversations, "to-try", q],
    queryFn: ({ signal }) =>
      request<CursorPage<Conversation>>("/conversations", { query: { q, page_size: 20 }, signal }),
    placeholderData: keepPreviousData,
  });
}

export function useTrial() {
  return useMutation({
    mutationFn: (question: { conversation_id: number; text: string }) =>
      request<Trial>("/assistant/trials", { method: "POST", body: question }),
  });
}

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Article, FoundPassage, Page, Upload, WholeArticle } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";
import { keys, queryClient } from "@/lib/query";

const LOOK_MS = 2_000;

export type ArticleDraft = Pick<Article, "title" | "language" | "account_ids"> & { text?: string; upload_id?: string };

/** The articles without their texts; looked at again while a document is being read. */
export function useArticles(filters: { q: string; account_id: string; state: string; page: number }) {
  return useQuery({
    queryKey: [...keys.articles, "list", filters],
    queryFn: ({ signal }) =>
      request<Page<Article>>("/assistant/articles", { query: { ...filters, page_size: 20 }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => state.data?.items.some((one) => one.state === "reading") && LOOK_MS,
  });
}

export function useArticle(id: number) {
  return useQuery({
    queryKey: [...keys.articles, "one", id],
    queryFn: ({ signal }) => request<WholeArticle>(`/assistant/articles/${id}`, { signal }),
    // Somebody is about to change it: what was seen a while ago is not good enough.
    staleTime: 0,
    gcTime: 0,
  });
}

export async function saveArticle(id: number | null, draft: ArticleDraft): Promise<void> {
  if (id === null) {
    await request("/assistant/articles", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  } else {
    await request(`/assistant/articles/${id}`, { method: "PATCH", body: draft });
  }
  await queryClient.invalidateQueries({ queryKey: keys.articles });
}

export async function deleteArticle(id: number): Promise<void> {
  await request(`/assistant/articles/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.articles });
}

/** Upload a document; an article of it makes the assistant know it. */
export function uploadDocument(file: File, onProgress: (share: number) => void): Promise<Upload> {
  return upload<Upload>("/upload/knowledge", file, { onProgress, idempotencyKey: newIdempotencyKey() });
}

/** What the assistant of a number would be given for a question. */
export function useTrySearch() {
  return useMutation({
    mutationFn: (question: { account_id: number; text: string }) =>
      request<{ passages: FoundPassage[] }>("/assistant/articles/search", { method: "POST", body: question }),
  });
}

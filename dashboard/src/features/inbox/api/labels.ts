import { useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Label, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const ALL = 100;

export type LabelDraft = Pick<Label, "name" | "color">;

export function useLabels() {
  return useQuery({
    queryKey: keys.labels,
    queryFn: ({ signal }) => request<Page<Label>>("/labels", { query: { page_size: ALL }, signal }),
    staleTime: 60_000,
  });
}

/** Labels stand on conversations too: those are read again. */
async function readAgain(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.labels }),
    queryClient.invalidateQueries({ queryKey: keys.conversations }),
  ]);
}

export async function saveLabel(id: number | null, draft: LabelDraft): Promise<void> {
  if (id === null) await request("/labels", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() });
  else await request(`/labels/${id}`, { method: "PATCH", body: draft });
  await readAgain();
}

export async function deleteLabel(id: number): Promise<void> {
  await request(`/labels/${id}`, { method: "DELETE" });
  await readAgain();
}

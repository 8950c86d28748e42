import { newIdempotencyKey, request } from "@/lib/api/client";
import type { ContactFilters } from "@/features/contacts/api/get-contacts";
import { keys, queryClient } from "@/lib/query";

export type BulkAction = "add_tag" | "remove_tag" | "add_to_list" | "remove_from_list" | "delete";

export interface Chosen {
  /** These, or all that fit the filters. */
  ids: number[] | null;
  filters: ContactFilters;
}

const MOST_IDS = 1000;

function whom({ ids, filters }: Chosen): object {
  if (ids !== null) return { ids: ids.slice(0, MOST_IDS) };
  const { q, consent, tag_id: tag, list_id: list } = filters;
  return {
    filter: { q, consent, tag_id: tag === "" ? null : Number(tag), list_id: list === "" ? null : Number(list) },
  };
}

/** Do something to many contacts at once; returns how many changed. */
export async function changeMany(
  chosen: Chosen,
  action: BulkAction,
  what: { tag?: string; list_id?: number } = {},
): Promise<number> {
  const body = { action, ...whom(chosen), ...what };
  const answer = await request<{ changed: number }>("/contacts/bulk", {
    method: "POST",
    body,
    idempotencyKey: newIdempotencyKey(),
  });
  await Promise.all(
    [keys.contacts, keys.tags, keys.lists].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
  return answer.changed;
}

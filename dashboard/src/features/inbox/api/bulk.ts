import { useQuery } from "@tanstack/react-query";

import type { ListQuery } from "@/features/inbox/filters";
import { newIdempotencyKey, request } from "@/lib/api/client";
import type { ConversationBulk, ConversationBulkAction, CursorPage } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Which conversations: those ticked, or all that fit. */
export type Meant = { ids: number[] } | { filter: Partial<ListQuery> };

export interface BulkChange {
  action: ConversationBulkAction;
  assignee_id?: number | null;
  team_id?: number | null;
  snoozed_until?: string;
  label?: string;
  text?: string;
}

/** What is said of it, once, when it is over: at once or later, whichever news of it comes first. */
type Ended = (bulk: ConversationBulk) => void;

export async function changeMany(meant: Meant, change: BulkChange, ended: Ended): Promise<void> {
  const body = { ...("filter" in meant ? { filter: filterOf(meant.filter) } : meant), ...change };
  const begun = await request<ConversationBulk>("/conversations/bulk", {
    method: "POST",
    body,
    idempotencyKey: newIdempotencyKey(),
  });
  keepBulk(begun, ended);
}

/** The order of the list is no filter, and the server takes no empty ids. */
function filterOf({ sort, ...given }: Partial<ListQuery>): Record<string, string> {
  const filled = Object.entries(given).filter(([, value]) => value !== "");
  const filter = Object.fromEntries(filled) as Record<string, string>;
  return sort === "waiting" ? { ...filter, unanswered: "1" } : filter;
}

export async function stopBulk(id: number, ended: Ended): Promise<void> {
  keepBulk(await request<ConversationBulk>(`/conversations/bulk/${id}/stop`, { method: "POST" }), ended);
}

/** Take in how far an action is; older news changes nothing. */
export function keepBulk(bulk: ConversationBulk, ended: Ended): void {
  const before = queryClient.getQueryData<ConversationBulk | null>(keys.conversationBulks);
  if (before && (before.id > bulk.id || (before.id === bulk.id && before.status !== "running"))) return;
  queryClient.setQueryData(keys.conversationBulks, bulk);
  if (bulk.status !== "running") ended(bulk);
}

/** One's newest action on many conversations. */
export function useNewestBulk() {
  return useQuery({
    queryKey: keys.conversationBulks,
    queryFn: async ({ signal }) => {
      const page = await request<CursorPage<ConversationBulk>>("/conversations/bulk", {
        query: { page_size: 1 },
        signal,
      });
      return page.items[0] ?? null;
    },
    staleTime: 60_000,
  });
}

/** How many conversations fit; asked only while somebody chooses. */
export function useMatching(query: ListQuery, asked: boolean) {
  return useQuery({
    queryKey: [...keys.conversations, "matching", query],
    queryFn: ({ signal }) => request<{ count: number }>("/conversations/matching", { query: filterOf(query), signal }),
    enabled: asked,
  });
}

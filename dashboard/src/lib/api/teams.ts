import { useMutation, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Page, Team } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface TeamDraft {
  name: string;
  member_ids: number[];
  account_ids: number[];
  assigns: boolean;
  grace_seconds: number;
  close_after_hours: number | null;
}

const forget = () =>
  Promise.all([keys.teams, keys.figures].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

export function useTeams() {
  return useQuery({
    queryKey: keys.teams,
    queryFn: ({ signal }) => request<Page<Team>>("/teams", { query: { page_size: 100 }, signal }),
  });
}

/** Make a team, or change the one with this id. */
export function useSaveTeam(id: number | null) {
  return useMutation({
    mutationFn: (draft: TeamDraft) =>
      id === null
        ? request<Team>("/teams", { method: "POST", body: draft, idempotencyKey: newIdempotencyKey() })
        : request<Team>(`/teams/${id}`, { method: "PATCH", body: draft }),
    onSuccess: forget,
  });
}

export async function deleteTeam(id: number): Promise<void> {
  await request(`/teams/${id}`, { method: "DELETE" });
  await forget();
}

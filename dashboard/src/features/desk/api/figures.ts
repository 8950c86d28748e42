import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dayjs from "dayjs";

import { request } from "@/lib/api/client";
import type { Figures } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const REFRESH_MS = 15_000;

/** The desk now and over the last days (those of UTC); asked again now and then. */
export function useFigures(filters: { accountId: string; days: number }) {
  return useQuery({
    queryKey: [...keys.figures, filters],
    queryFn: ({ signal }) =>
      request<Figures>("/conversations/figures", {
        query: {
          account_id: filters.accountId,
          since: dayjs()
            .subtract(filters.days - 1, "day")
            .toISOString()
            .slice(0, 10),
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

export async function limitAgent(userId: number, mostOpen: number): Promise<void> {
  await request(`/desk/agents/${userId}`, { method: "PATCH", body: { most_open: mostOpen } });
  await queryClient.invalidateQueries({ queryKey: keys.figures });
}

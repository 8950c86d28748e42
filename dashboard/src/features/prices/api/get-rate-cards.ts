import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { FullRateCard, Page, RateCard } from "@/lib/api/types";
import { keys } from "@/lib/query";

const MOST = 100;

export function useRateCards() {
  return useQuery({
    queryKey: [...keys.rateCards, "list"],
    queryFn: ({ signal }) => request<Page<RateCard>>("/rate-cards", { query: { page_size: MOST }, signal }),
  });
}

export function useRateCard(id: number | null) {
  return useQuery({
    queryKey: [...keys.rateCards, "one", id],
    queryFn: ({ signal }) => request<FullRateCard>(`/rate-cards/${String(id)}`, { signal }),
    enabled: id !== null,
  });
}

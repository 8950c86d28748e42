import { newIdempotencyKey, request } from "@/lib/api/client";
import type { FullRateCard, Price } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface RateCardDraft {
  valid_from: string;
  currency: string;
  source?: string | null;
  prices: Pick<Price, "market" | "category" | "price">[];
}

/** Keep a new list, or put the one with this id right. */
export async function saveRateCard(id: number | null, draft: RateCardDraft): Promise<FullRateCard> {
  const { source, ...rest } = draft;
  const prices = draft.prices.map(({ market, category, price }) => ({ market, category, price }));
  const saved =
    id === null
      ? await request<FullRateCard>("/rate-cards", {
          method: "POST",
          body: { ...rest, source, prices },
          idempotencyKey: newIdempotencyKey(),
        })
      : await request<FullRateCard>(`/rate-cards/${id}`, { method: "PATCH", body: { ...rest, prices } });
  await forgetPrices();
  return saved;
}

export async function deleteRateCard(id: number): Promise<void> {
  await request(`/rate-cards/${id}`, { method: "DELETE" });
  await forgetPrices();
}

/** What was worked out with the prices is worked out anew. */
async function forgetPrices(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: keys.rateCards });
  void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "costs"] });
  void queryClient.invalidateQueries({ queryKey: [...keys.campaigns, "dry-run"] });
}

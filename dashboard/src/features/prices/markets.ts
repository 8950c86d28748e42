import { useTranslation } from "react-i18next";

import type { Price, PriceCategory } from "@/lib/api/types";
import { useMoney } from "@/lib/money";

export const CATEGORIES: PriceCategory[] = [
  "marketing",
  "utility",
  "authentication",
  "authentication-international",
  "service",
];

export const REGIONS = [
  "NORTH_AMERICA",
  "REST_OF_AFRICA",
  "REST_OF_ASIA_PACIFIC",
  "REST_OF_CENTRAL_EASTERN_EUROPE",
  "REST_OF_LATIN_AMERICA",
  "REST_OF_MIDDLE_EAST",
  "REST_OF_WESTERN_EUROPE",
  "OTHER",
] as const;

type Region = (typeof REGIONS)[number];

/** What a market is called: Meta's regions in words, countries as the reader calls them. */
export function useMarketName(): (market: string) => string {
  const { t } = useTranslation();
  const money = useMoney();
  return (market) =>
    REGIONS.includes(market as Region) ? t(`prices.regions.${market as Region}`) : (money.country(market) ?? market);
}

/** A price for each market and category; an empty text where there is none. */
export type Grid = Record<string, Partial<Record<PriceCategory, string>>>;

export function gridOf(prices: Pick<Price, "market" | "category" | "price">[]): Grid {
  const grid: Grid = {};
  for (const { market, category, price } of prices) grid[market] = { ...grid[market], [category]: price };
  return grid;
}

export function pricesOf(grid: Grid): Pick<Price, "market" | "category" | "price">[] {
  return Object.entries(grid).flatMap(([market, row]) =>
    CATEGORIES.flatMap((category) => {
      const price = row[category]?.trim().replace(",", ".") ?? "";
      return price === "" ? [] : [{ market, category, price }];
    }),
  );
}

import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { BlockedCountry } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Where Meta does not let the number's business write to. */
export function useBlockedCountries(accountId: number) {
  return useQuery({
    queryKey: keys.blockedCountries(accountId),
    queryFn: () => request<BlockedCountry[]>(`/whatsapp-accounts/${accountId}/blocked-countries`),
  });
}

/** Let campaigns try a country again. */
export async function allowCountry(accountId: number, country: string): Promise<void> {
  await request(`/whatsapp-accounts/${accountId}/blocked-countries/${country}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.blockedCountries(accountId) });
}

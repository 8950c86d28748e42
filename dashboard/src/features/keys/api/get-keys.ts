import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { ApiKey, Page } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** The API keys, without the keys themselves. */
export function useKeys(page: number) {
  return useQuery({
    queryKey: [...keys.apiKeys, page],
    queryFn: ({ signal }) => request<Page<ApiKey>>("/api-keys", { query: { page, page_size: 20 }, signal }),
    placeholderData: keepPreviousData,
  });
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Upload } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useMedia(filters: { q: string; media_kind: string; page: number }) {
  return useQuery({
    queryKey: [...keys.uploads, "list", filters],
    queryFn: ({ signal }) =>
      request<Page<Upload>>("/uploads", { query: { ...filters, kind: "media", page_size: 24 }, signal }),
    placeholderData: keepPreviousData,
  });
}

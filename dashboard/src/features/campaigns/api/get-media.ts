import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, Upload } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** Files that fit a template's header. */
export function useHeaderMedia(kind: string) {
  return useQuery({
    queryKey: [...keys.uploads, "header", kind],
    queryFn: ({ signal }) =>
      request<Page<Upload>>("/uploads", { query: { kind: "media", media_kind: kind, page_size: 50 }, signal }),
  });
}

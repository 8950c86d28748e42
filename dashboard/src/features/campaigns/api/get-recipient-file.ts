import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { RecipientFile } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useRecipientFile(id: string | null) {
  return useQuery({
    queryKey: keys.upload(id ?? ""),
    queryFn: ({ signal }) => request<RecipientFile>(`/uploads/${id ?? ""}`, { signal }),
    enabled: id !== null,
    staleTime: Infinity,
  });
}

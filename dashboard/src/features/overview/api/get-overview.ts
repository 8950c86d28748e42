import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Overview } from "@/lib/api/types";
import { keys } from "@/lib/query";

const REFRESH_MS = 15_000;

export function useOverview() {
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => request<Overview>("/overview", { signal }),
    refetchInterval: REFRESH_MS,
  });
}

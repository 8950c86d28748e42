import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";

export function useSetup() {
  return useQuery({ queryKey: ["setup"], queryFn: () => request<{ needed: boolean }>("/setup"), staleTime: 60_000 });
}

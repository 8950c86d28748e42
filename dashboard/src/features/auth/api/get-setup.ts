import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { SetupState } from "@/lib/api/types";

/** Whether the first admin is still to be made; with a token, whether it opens the way. */
export function useSetup(token = "") {
  return useQuery({
    queryKey: ["setup", token],
    queryFn: ({ signal }) => request<SetupState>("/setup", { query: { token }, signal }),
  });
}

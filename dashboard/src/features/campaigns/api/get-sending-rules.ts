import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { SendingRules } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** The hours that hold for every campaign. */
export function useSendingRules() {
  return useQuery({
    queryKey: keys.sendingRules,
    queryFn: ({ signal }) => request<SendingRules>("/sending-rules", { signal }),
  });
}

import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { SendingRules } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Set the hours that hold for every campaign. */
export function useSaveSendingRules() {
  return useMutation({
    mutationFn: (rules: SendingRules) => request<SendingRules>("/sending-rules", { method: "PUT", body: rules }),
    onSuccess: (rules) => {
      queryClient.setQueryData(keys.sendingRules, rules);
      void queryClient.invalidateQueries({ queryKey: keys.campaigns });
    },
  });
}

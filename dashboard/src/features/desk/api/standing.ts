import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Standing } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Whether one counts as there. */
export function useStanding() {
  return useQuery({
    queryKey: keys.standing,
    queryFn: ({ signal }) => request<Standing>("/desk/me", { signal }),
    refetchInterval: 60_000,
  });
}

export async function changeStanding(isAway: boolean): Promise<void> {
  const standing = await request<Standing>("/desk/me", { method: "PUT", body: { is_away: isAway } });
  queryClient.setQueryData(keys.standing, standing);
  await queryClient.invalidateQueries({ queryKey: keys.figures });
}

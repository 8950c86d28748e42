import { useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Calendar } from "@/lib/api/types";
import { keys } from "@/lib/query";

/** What begins or is under way between two moments (ISO 8601). */
export function useCalendar(from: string, to: string) {
  return useQuery({
    queryKey: [...keys.calendar, from, to],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ from, to });
      return request<Calendar>(`/campaigns/calendar?${query.toString()}`, { signal });
    },
    placeholderData: (before) => before,
  });
}

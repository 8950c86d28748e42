import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Page, User } from "@/lib/api/types";
import { keys } from "@/lib/query";

export function useUsers(filters: { q: string; page: number }) {
  return useQuery({
    queryKey: [...keys.users, filters],
    queryFn: ({ signal }) => request<Page<User>>("/users", { query: { ...filters, page_size: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
}

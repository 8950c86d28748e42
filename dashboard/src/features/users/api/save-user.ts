import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Role, User } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export interface UserDraft {
  username?: string;
  name: string;
  password?: string;
  role: Role;
  all_accounts: boolean;
  account_ids: number[];
  is_active?: boolean;
}

/** Create a person, or change the one with this id. */
export function useSaveUser(id: number | null) {
  return useMutation({
    mutationFn: (draft: UserDraft) =>
      id === null
        ? request<User>("/users", { method: "POST", body: draft })
        : request<User>(`/users/${id}`, { method: "PATCH", body: draft }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.users }),
  });
}

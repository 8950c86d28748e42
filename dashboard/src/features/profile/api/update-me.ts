import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import { setUser } from "@/lib/api/session";
import type { ColorScheme, Language, User } from "@/lib/api/types";

export interface ProfileChange {
  name?: string;
  language?: Language;
  color_scheme?: ColorScheme;
  current_password?: string;
  password?: string;
}

export function useUpdateMe() {
  return useMutation({
    mutationFn: (change: ProfileChange) => request<User>("/me", { method: "PATCH", body: change }),
    onSuccess: setUser,
  });
}

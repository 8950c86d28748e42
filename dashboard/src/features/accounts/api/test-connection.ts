import { useMutation } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { ConnectionTest } from "@/lib/api/types";

export type Credentials =
  | { id: number }
  | {
      phone_number_id: string;
      business_account_id: string;
      access_token: string;
      app_id?: string;
      app_secret?: string;
    };

export function useTestConnection() {
  return useMutation({
    mutationFn: (credentials: Credentials) =>
      request<ConnectionTest>("/whatsapp-accounts/test-connection", { method: "POST", body: credentials }),
  });
}

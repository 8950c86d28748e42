import type { User } from "@/lib/api/types";

export const alice: User = {
  id: 1,
  username: "alice",
  name: "Alice",
  role: "admin",
  language: "en",
  color_scheme: "auto",
  is_active: true,
  all_accounts: true,
  account_ids: [],
  created_at: "2026-11-01T00:00:00Z",
  last_login_at: null,
};

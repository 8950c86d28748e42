import { request } from "@/lib/api/client";
import type { User } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export async function setUserActive(user: User, active: boolean): Promise<void> {
  if (active) await request(`/users/${user.id}`, { method: "PATCH", body: { is_active: true } });
  else await request(`/users/${user.id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.users });
}

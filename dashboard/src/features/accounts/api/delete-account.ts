import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

export async function deleteAccount(id: number): Promise<void> {
  await request(`/whatsapp-accounts/${id}`, { method: "DELETE" });
  queryClient.removeQueries({ queryKey: keys.account(id) });
  await queryClient.invalidateQueries({ queryKey: keys.accounts });
}

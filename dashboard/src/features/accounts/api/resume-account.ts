import { request } from "@/lib/api/client";
import type { Account } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Lift the block that the sender put on a number. */
export async function resumeAccount(id: number): Promise<void> {
  const account = await request<Account>(`/whatsapp-accounts/${id}/resume`, { method: "POST" });
  queryClient.setQueryData(keys.account(id), account);
  await queryClient.invalidateQueries({ queryKey: keys.accounts });
}

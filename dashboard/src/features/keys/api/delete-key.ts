import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

export async function deleteKey(id: number): Promise<void> {
  await request(`/api-keys/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.apiKeys });
}

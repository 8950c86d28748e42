import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

export async function deleteUpload(id: string): Promise<void> {
  await request(`/uploads/${id}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: keys.uploads });
}

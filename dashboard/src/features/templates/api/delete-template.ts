import { request } from "@/lib/api/client";
import { keys, queryClient } from "@/lib/query";

/** Delete one language of a template at Meta. */
export async function deleteTemplate(accountId: number, templateId: number): Promise<void> {
  await request(`/whatsapp-accounts/${accountId}/templates/${templateId}`, { method: "DELETE" });
  await queryClient.invalidateQueries({ queryKey: [...keys.templates, accountId] });
}

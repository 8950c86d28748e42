import { useMutation } from "@tanstack/react-query";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { Template, TemplateDefinition } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

/** Hand in a new template, or new content of the one with this id. */
export function useSaveTemplate(accountId: number, templateId: number | null) {
  return useMutation({
    mutationFn: (definition: TemplateDefinition) => {
      const path = `/whatsapp-accounts/${accountId}/templates`;
      if (templateId === null)
        return request<Template>(path, { method: "POST", body: definition, idempotencyKey: newIdempotencyKey() });
      return request<Template>(`${path}/${templateId}`, {
        method: "PUT",
        body: { components: definition.components, category: definition.category },
      });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [...keys.templates, accountId] }),
  });
}

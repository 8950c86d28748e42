import { newIdempotencyKey, request } from "@/lib/api/client";
import type { RecipientFile } from "@/lib/api/types";

/** Read another sheet of a workbook that is already there; the answer is a file of its own. */
export function readSheet(uploadId: string, sheet: string): Promise<RecipientFile> {
  return request<RecipientFile>(`/uploads/${uploadId}/read`, {
    method: "POST",
    body: { sheet },
    idempotencyKey: newIdempotencyKey(),
  });
}

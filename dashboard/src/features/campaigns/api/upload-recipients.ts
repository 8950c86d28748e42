import { newIdempotencyKey } from "@/lib/api/client";
import type { RecipientFile } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";

export function uploadRecipients(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<RecipientFile> {
  return upload<RecipientFile>("/upload/recipients", file, { onProgress, signal, idempotencyKey: newIdempotencyKey() });
}

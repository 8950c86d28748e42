import { upload } from "@/lib/api/upload";
import { newIdempotencyKey } from "@/lib/api/client";
import type { Upload } from "@/lib/api/types";

export function uploadMedia(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Upload> {
  return upload<Upload>("/upload/media", file, { onProgress, signal, idempotencyKey: newIdempotencyKey() });
}

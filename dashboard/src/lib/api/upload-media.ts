import { newIdempotencyKey } from "@/lib/api/client";
import type { Upload } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";
import { keys, queryClient } from "@/lib/query";

/** Put a picture, video or document into the library. */
export async function uploadMedia(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  const made = await upload<Upload>("/upload/media", file, { onProgress, signal, idempotencyKey: newIdempotencyKey() });
  await queryClient.invalidateQueries({ queryKey: keys.uploads });
  return made;
}

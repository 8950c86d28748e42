import { request } from "@/lib/api/client";
import type { Upload } from "@/lib/api/types";
import { uploadMedia } from "@/lib/api/upload-media";

/** Put a file into the library and show it to Meta's reviewers; returns the upload and Meta's name of the sample. */
export async function giveSample(
  accountId: number,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<{ upload: Upload; handle: string }> {
  const upload = await uploadMedia(file, onProgress, signal);
  const sample = await request<{ header_handle: string }>(`/whatsapp-accounts/${accountId}/templates/samples`, {
    method: "POST",
    body: { upload_id: upload.id },
    signal,
  });
  return { upload, handle: sample.header_handle };
}

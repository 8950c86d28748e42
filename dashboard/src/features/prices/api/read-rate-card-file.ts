import { newIdempotencyKey, request, requestBlob } from "@/lib/api/client";
import type { RateCard, RateCardReading, RecipientFile } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";
import { saveBlob } from "@/lib/blob-url";

/** Read a table of prices; nothing is kept of it yet. */
export async function readRateCardFile(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<RateCardReading> {
  const idempotencyKey = newIdempotencyKey();
  const kept = await upload<RecipientFile>("/upload/recipients", file, { onProgress, signal, idempotencyKey });
  return request<RateCardReading>("/rate-cards/read", { method: "POST", body: { upload_id: kept.id }, signal });
}

export async function exportRateCard(card: Pick<RateCard, "id" | "valid_from">): Promise<void> {
  saveBlob(await requestBlob(`/rate-cards/${card.id}/export`), `prices-${card.valid_from}.csv`);
}

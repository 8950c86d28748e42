import { requestBlob } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { saveBlob } from "@/lib/blob-url";

/** Save every recipient with its outcome as CSV. */
export async function exportCampaign(campaign: Pick<Campaign, "id" | "name">): Promise<void> {
  const blob = await requestBlob(`/campaigns/${campaign.id}/export`, { query: { format: "csv" } });
  saveBlob(blob, `${campaign.name}.csv`);
}

import { requestBlob } from "@/lib/api/client";
import type { Campaign } from "@/lib/api/types";
import { saveBlob } from "@/lib/blob-url";

export type FileFormat = "csv" | "xlsx";
export type FileOf = "recipients" | "attempts" | "tables";

const paths: Record<FileOf, string> = {
  recipients: "export",
  attempts: "attempts/export",
  tables: "report/export",
};

/** Save a campaign's recipients, its attempts or the tables of its report. */
export async function exportOf(what: FileOf, campaign: Pick<Campaign, "id" | "name">, format: FileFormat) {
  const blob = await requestBlob(`/campaigns/${campaign.id}/${paths[what]}`, { query: { format } });
  saveBlob(blob, `${campaign.name} ${what}.${format}`);
}

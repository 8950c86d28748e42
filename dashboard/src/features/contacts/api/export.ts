import type { ContactFilters } from "@/features/contacts/api/get-contacts";
import { requestBlob } from "@/lib/api/client";
import { saveBlob } from "@/lib/blob-url";

/** Save the contacts that fit as CSV. */
export async function exportContacts(filters: ContactFilters): Promise<void> {
  saveBlob(await requestBlob("/contacts/export", { query: { ...filters } }), "contacts.csv");
}

/** Save the list of those who said no as CSV. */
export async function exportOptOuts(): Promise<void> {
  saveBlob(await requestBlob("/suppressions/export"), "opt-outs.csv");
}

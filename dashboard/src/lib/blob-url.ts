import { useQuery } from "@tanstack/react-query";

import { requestBlob, type Query } from "@/lib/api/client";
import { queryClient } from "@/lib/query";

const addresses = new WeakMap<Blob, string>();

/** One address per blob, for as long as the blob lives in the cache. */
function addressOf(blob: Blob): string {
  const known = addresses.get(blob) ?? URL.createObjectURL(blob);
  addresses.set(blob, known);
  return known;
}

// A blob that leaves the cache gives its memory back.
queryClient.getQueryCache().subscribe((event) => {
  const content: unknown = event.query.state.data;
  if (event.type === "removed" && content instanceof Blob && addresses.has(content))
    URL.revokeObjectURL(addressOf(content));
});

/** Bytes of the API as an address for <img> and <video>, which cannot carry the access token themselves. */
export function useBlobUrl(path: string | null, query: Query = {}): { address: string | null; error: unknown } {
  const { data, error } = useQuery({
    queryKey: ["bytes", path, query],
    queryFn: ({ signal }) => requestBlob(path ?? "", { query, signal }),
    enabled: path !== null,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return { address: path !== null && data ? addressOf(data) : null, error };
}

export function useUploadUrl(uploadId: string | null | undefined): string | null {
  return useBlobUrl(uploadId ? `/uploads/${uploadId}/content` : null, { inline: 1 }).address;
}

/** Hand a blob to the browser as a file. */
export function saveBlob(blob: Blob, filename: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { newIdempotencyKey, request, requestBlob } from "@/lib/api/client";
import type { ColumnMapping, ContactImport, ImportCheck, ImportProposal, Page, RecipientFile } from "@/lib/api/types";
import { upload } from "@/lib/api/upload";
import { saveBlob } from "@/lib/blob-url";
import { keys, queryClient } from "@/lib/query";

/** Events tell of one's own imports; those of others are asked for as often. */
const LOOK_MS = 2_000;

export function uploadContacts(
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<RecipientFile> {
  return upload<RecipientFile>("/upload/recipients", file, { onProgress, signal, idempotencyKey: newIdempotencyKey() });
}

/** Read another sheet of a workbook; the answer is a file of its own. */
export function readContactSheet(id: string, sheet: string): Promise<RecipientFile> {
  return request<RecipientFile>(`/uploads/${id}/read`, {
    method: "POST",
    body: { sheet },
    idempotencyKey: newIdempotencyKey(),
  });
}

export function useContactFile(id: string) {
  return useQuery({
    queryKey: keys.upload(id),
    queryFn: ({ signal }) => request<RecipientFile>(`/uploads/${id}`, { signal }),
    staleTime: Infinity,
  });
}

export function useImportProposal(uploadId: string) {
  return useQuery({
    queryKey: [...keys.imports, "proposal", uploadId],
    queryFn: ({ signal }) =>
      request<ImportProposal>("/contacts/import/proposal", { query: { upload_id: uploadId }, signal }),
    staleTime: Infinity,
  });
}

export interface ImportReading {
  upload_id: string;
  mapping: ColumnMapping[];
  default_country: string;
}

/** What the first rows come to as the columns are mapped now. */
export function useImportCheck(reading: ImportReading) {
  return useQuery({
    queryKey: [...keys.imports, "check", reading],
    queryFn: ({ signal }) => request<ImportCheck>("/contacts/import/check", { method: "POST", body: reading, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export interface ImportOrder extends ImportReading {
  mode: ContactImport["mode"];
  empty: ContactImport["empty"];
  tags: string[];
  list_ids: number[];
  new_list: string | null;
  opt_in: { source: string; proof: string | null } | null;
}

export async function startImport(order: ImportOrder): Promise<ContactImport> {
  const started = await request<ContactImport>("/contacts/import", {
    method: "POST",
    body: order,
    idempotencyKey: newIdempotencyKey(),
  });
  queryClient.setQueryData(keys.contactImport(started.id), started);
  // It made the new attributes, and perhaps a list.
  for (const queryKey of [[...keys.imports, "list"], keys.contactAttributes, keys.lists])
    await queryClient.invalidateQueries({ queryKey });
  return started;
}

export function useImports(page: number) {
  return useQuery({
    queryKey: [...keys.imports, "list", page],
    queryFn: ({ signal }) => request<Page<ContactImport>>("/contacts/import", { query: { page }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.items.some((one) => one.status === "running") ? LOOK_MS : false),
  });
}

export function useImport(id: number) {
  return useQuery({
    queryKey: keys.contactImport(id),
    queryFn: ({ signal }) => request<ContactImport>(`/contacts/import/${id}`, { signal }),
    refetchInterval: (query) => (query.state.data?.status === "running" ? LOOK_MS : false),
  });
}

export async function setImportStatus(id: number, status: "running" | "stopped"): Promise<void> {
  const changed = await request<ContactImport>(`/contacts/import/${id}/status`, { method: "PATCH", body: { status } });
  queryClient.setQueryData(keys.contactImport(id), changed);
  await queryClient.invalidateQueries({ queryKey: [...keys.imports, "list"] });
}

export async function saveBadRows(id: number): Promise<void> {
  saveBlob(await requestBlob(`/contacts/import/${id}/bad-rows`), `bad-rows-${id}.csv`);
}

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { newIdempotencyKey, request } from "@/lib/api/client";
import type { AudienceFile, Page } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const LOOK_MS = 1_000;
const ALL = 100;

export interface FileReading {
  upload_id: string;
  phone_column: string;
  default_country: string;
}

/** Lists beside the contacts that are there already, the newest first. */
export function useAudienceFiles() {
  return useQuery({
    queryKey: keys.audienceFiles,
    queryFn: ({ signal }) => request<Page<AudienceFile>>("/audiences/files", { query: { page_size: ALL }, signal }),
  });
}

/** One of them, looked at until it is read; who was counted before that is counted again. */
export function useAudienceFile(id: number | null) {
  const found = useQuery({
    queryKey: keys.audienceFile(id ?? 0),
    queryFn: ({ signal }) => request<AudienceFile>(`/audiences/files/${id ?? 0}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.status === "importing" ? LOOK_MS : false),
  });
  const status = found.data?.status;
  useEffect(() => {
    if (status === "ready") void queryClient.invalidateQueries({ queryKey: keys.audienceCount });
  }, [status]);
  return found;
}

/** Have an uploaded file read as a list of people; the same file read the same way is there once. */
export function useReadAudienceFile() {
  return useMutation({
    mutationFn: (reading: FileReading) =>
      request<AudienceFile>("/audiences/files", {
        method: "POST",
        body: reading,
        idempotencyKey: newIdempotencyKey(),
      }),
    onSuccess: (file) => {
      queryClient.setQueryData(keys.audienceFile(file.id), file);
      void queryClient.invalidateQueries({ queryKey: keys.audienceFiles, exact: true });
    },
  });
}

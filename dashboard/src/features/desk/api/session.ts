import { useQuery } from "@tanstack/react-query";

import { request, requestBlob } from "@/lib/api/client";
import type { Session } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

export function useSession(accountId: number) {
  return useQuery({
    queryKey: keys.session(accountId),
    queryFn: ({ signal }) => request<Session>("/whatsapp/session/status", { query: { account_id: accountId }, signal }),
  });
}

export async function startSession(accountId: number, text: string): Promise<void> {
  await request("/whatsapp/session/start", { method: "POST", body: { account_id: accountId, text } });
  await queryClient.invalidateQueries({ queryKey: keys.session(accountId) });
}

export async function endSession(accountId: number): Promise<void> {
  await request("/whatsapp/session", { method: "DELETE", query: { account_id: accountId } });
  await Promise.all(
    [keys.session(accountId), keys.accounts].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}

/** A number's QR code as a picture. */
export function fetchQrCode(accountId: number, text: string, format: "png" | "svg", signal?: AbortSignal) {
  return requestBlob("/whatsapp/session/qrcode", { query: { account_id: accountId, text, format }, signal });
}

export function useQrCode(accountId: number, text: string) {
  return useQuery({
    queryKey: [...keys.session(accountId), "qrcode", text],
    queryFn: ({ signal }) => fetchQrCode(accountId, text, "png", signal),
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
}

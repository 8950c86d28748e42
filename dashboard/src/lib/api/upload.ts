import { refreshSession, url } from "@/lib/api/client";
import { ApiError, errorFrom, offlineError } from "@/lib/api/error";
import { getSession } from "@/lib/api/session";

export interface UploadOptions {
  fields?: Record<string, string>;
  idempotencyKey: string;
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Post one file as multipart, with its progress (fetch has none for bodies). */
export async function upload<T>(path: string, file: File, options: UploadOptions): Promise<T> {
  try {
    return await attempt<T>(path, file, options);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await refreshSession();
    return attempt<T>(path, file, options);
  }
}

function attempt<T>(path: string, file: File, options: UploadOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const http = new XMLHttpRequest();
    http.open("POST", url(path));
    setHeaders(http, options.idempotencyKey);
    http.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    http.onload = () => {
      if (http.status >= 200 && http.status < 300) resolve(JSON.parse(http.responseText) as T);
      else reject(errorFrom(http.status, http.responseText, (name) => http.getResponseHeader(name)));
    };
    http.onerror = () => reject(offlineError());
    http.onabort = () => reject(new DOMException("Aborted", "AbortError"));
    options.signal?.addEventListener("abort", () => http.abort());
    http.send(formOf(file, options.fields ?? {}));
  });
}

function setHeaders(http: XMLHttpRequest, idempotencyKey: string): void {
  const session = getSession();
  http.setRequestHeader("Accept", "application/json");
  http.setRequestHeader("X-Requested-With", "dashboard");
  http.setRequestHeader("Idempotency-Key", idempotencyKey);
  if (session.state === "signed-in") http.setRequestHeader("Authorization", `Bearer ${session.access}`);
}

function formOf(file: File, fields: Record<string, string>): FormData {
  const form = new FormData();
  form.set("file", file, file.name);
  Object.entries(fields).forEach(([name, value]) => form.set(name, value));
  return form;
}

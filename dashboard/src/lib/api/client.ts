import { ApiError, errorFrom, offlineError } from "@/lib/api/error";
import { getSession, setSession } from "@/lib/api/session";
import type { Tokens } from "@/lib/api/types";

const PREFIX = "/api/v1";
/** A header that a foreign page cannot set without a preflight; the server asks for it where the cookie counts. */
const BROWSER_HEADER = { "X-Requested-With": "dashboard" };

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface RequestOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  /** The same key gives the same answer: make it once per intention, not once per try. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Only these bytes: from the first, and up to the second, which is not among them. */
  range?: [number, number];
}

export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function url(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return PREFIX + path + (text === "" ? "" : `?${text}`);
}

function headers(options: RequestOptions): Headers {
  const result = new Headers({ Accept: "application/json", ...BROWSER_HEADER });
  const session = getSession();
  if (session.state === "signed-in") result.set("Authorization", `Bearer ${session.access}`);
  if (options.body !== undefined) result.set("Content-Type", "application/json");
  if (options.range) result.set("Range", `bytes=${options.range[0]}-${options.range[1] - 1}`);
  if (options.idempotencyKey !== undefined) result.set("Idempotency-Key", options.idempotencyKey);
  return result;
}

async function call(path: string, options: RequestOptions): Promise<Response> {
  try {
    return await fetch(url(path, options.query), {
      method: options.method ?? "GET",
      headers: headers(options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: "same-origin",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offlineError();
  }
}

async function refused(response: Response): Promise<ApiError> {
  return errorFrom(response.status, await response.text(), (name) => response.headers.get(name));
}

/** Send a request as the signed-in person; refresh the access token once when it has run out. */
async function send(path: string, options: RequestOptions): Promise<Response> {
  const response = await call(path, options);
  if (response.ok) return response;
  if (response.status !== 401 || getSession().state !== "signed-in") throw await refused(response);
  await refreshSession();
  const second = await call(path, options);
  if (second.ok) return second;
  throw await refused(second);
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export async function requestBlob(path: string, options: RequestOptions = {}): Promise<Blob> {
  const response = await send(path, options);
  return response.blob();
}

async function post(path: string, body?: unknown): Promise<Response> {
  const response = await call(path, { method: "POST", body });
  if (!response.ok) throw await refused(response);
  return response;
}

export async function signIn(username: string, password: string): Promise<void> {
  const response = await post("/auth/token", { username, password });
  const tokens = (await response.json()) as Tokens;
  setSession({ state: "signed-in", user: tokens.user, access: tokens.access });
}

export async function signOut(): Promise<void> {
  await post("/auth/logout").catch(() => null);
  setSession({ state: "signed-out", reason: "none" });
}

/** One tab at a time: a refresh token used twice would end every session of its family. */
function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Absent where the page is served over plain http from another machine.
  const locks = (navigator as Partial<Navigator>).locks;
  return locks ? (locks.request("dispatcher.refresh", work) as Promise<T>) : work();
}

let underWay: Promise<void> | null = null;

/** Get a new access token by the cookie; ends the session where the server says no. */
export function refreshSession(): Promise<void> {
  underWay ??= oneTabAtATime(refresh).finally(() => (underWay = null));
  return underWay;
}

async function refresh(): Promise<void> {
  const before = getSession();
  const response = await call("/auth/refresh", { method: "POST" });
  if (response.ok) {
    const tokens = (await response.json()) as Tokens;
    setSession({ state: "signed-in", user: tokens.user, access: tokens.access });
    return;
  }
  const error = await refused(response);
  if (response.status < 500) {
    setSession({ state: "signed-out", reason: before.state === "signed-in" ? "expired" : "none" });
  }
  throw error;
}

/** Whether the server can be reached at all. */
export async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

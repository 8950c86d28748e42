import { say } from "@/lib/i18n/server-words";

export type ErrorCode =
  | "INVALID_PAYLOAD"
  | "UNAUTHORIZED"
  | "FORBIDDEN"
  | "NOT_FOUND"
  | "CONFLICT"
  | "RATE_LIMITED"
  | "UPSTREAM_ERROR"
  | "UNAVAILABLE"
  | "INTERNAL_ERROR"
  /** No answer reached us: the connection, not the server, failed. */
  | "OFFLINE";

export type ErrorDetails = Record<string, unknown>;

interface Envelope {
  error: { code: ErrorCode; message: string; details?: ErrorDetails; request_id?: string };
}

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly status: number,
    readonly details: ErrorDetails = {},
    readonly requestId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

function isEnvelope(body: unknown): body is Envelope {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Turn any refused answer into an ApiError, also one that a proxy wrote. */
export function errorFrom(status: number, text: string, header: (name: string) => string | null): ApiError {
  const body = parseJson(text);
  const retryAfter = Number(header("Retry-After")) || null;
  if (isEnvelope(body)) {
    const { code, message, details, request_id: requestId } = body.error;
    return new ApiError(code, message, status, details ?? {}, requestId ?? null, retryAfter);
  }
  const code = status === 503 || status === 502 || status === 504 ? "UNAVAILABLE" : "INTERNAL_ERROR";
  return new ApiError(code, "", status, {}, header("X-Request-ID"), retryAfter);
}

export function offlineError(): ApiError {
  return new ApiError("OFFLINE", "", 0);
}

/** The sentences about each field, in the reader's language, from the `details` of an INVALID_PAYLOAD; nested fields are joined by dots. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(flatten(error.details));
}

function flatten(details: ErrorDetails, prefix = ""): [string, string][] {
  return Object.entries(details).flatMap(([key, value]): [string, string][] => {
    const path = prefix + key;
    if (typeof value === "string") return [[path, say(value)]];
    if (Array.isArray(value)) return value.length > 0 ? [[path, value.map((one) => say(String(one))).join(" ")]] : [];
    if (typeof value === "object" && value !== null) return flatten(value as ErrorDetails, `${path}.`);
    return [];
  });
}

import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { refreshSession, request, signIn } from "@/lib/api/client";
import { ApiError, fieldErrors } from "@/lib/api/error";
import { getSession, setSession } from "@/lib/api/session";
import { alice } from "@/testing/people";

const server = setupServer();
const api = (path: string) => `*/api/v1${path}`;
const refusal = (code: string, status: number, details = {}) =>
  HttpResponse.json(
    { error: { code, message: "Say it again.", details, request_id: "r-1", timestamp: "2026-11-22T00:00:00Z" } },
    { status },
  );
const tokens = (access: string) => HttpResponse.json({ access, expires_in: 900, user: alice });

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());
beforeEach(() => setSession({ state: "signed-in", user: alice, access: "old" }));

describe("a request", () => {
  it("refreshes an access token that ran out, once for all who wait, and goes on", async () => {
    let refreshes = 0;
    server.use(
      http.post(api("/auth/refresh"), () => {
        refreshes += 1;
        return tokens("new");
      }),
      http.get(api("/campaigns"), ({ request: { headers } }) =>
        headers.get("Authorization") === "Bearer new" ? HttpResponse.json({ total: 3 }) : refusal("UNAUTHORIZED", 401),
      ),
    );
    const answers = await Promise.all([request("/campaigns"), request("/campaigns"), request("/campaigns")]);
    expect(answers).toEqual([{ total: 3 }, { total: 3 }, { total: 3 }]);
    expect(refreshes).toBe(1);
  });

  it("signs out when the refresh is refused", async () => {
    server.use(
      http.post(api("/auth/refresh"), () => refusal("UNAUTHORIZED", 401)),
      http.get(api("/campaigns"), () => refusal("UNAUTHORIZED", 401)),
    );
    await expect(request("/campaigns")).rejects.toMatchObject({ code: "UNAUTHORIZED" });
    expect(getSession()).toEqual({ state: "signed-out", reason: "expired" });
  });

  it("keeps the session when the server is only away", async () => {
    server.use(http.post(api("/auth/refresh"), () => new HttpResponse("<html>bad gateway</html>", { status: 502 })));
    await expect(refreshSession()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(getSession().state).toBe("signed-in");
  });

  it("tells the refused fields", async () => {
    server.use(
      http.post(api("/campaigns"), () =>
        refusal("INVALID_PAYLOAD", 422, { name: ["Too long."], template_variables: { "body.1": ["Missing."] } }),
      ),
    );
    const error: unknown = await request("/campaigns", { method: "POST", body: {} }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(fieldErrors(error)).toEqual({ name: "Too long.", "template_variables.body.1": "Missing." });
  });

  it("says offline when nobody answers", async () => {
    server.use(http.get(api("/campaigns"), () => HttpResponse.error()));
    await expect(request("/campaigns")).rejects.toMatchObject({ code: "OFFLINE" });
  });

  it("passes on the idempotency key and leaves empty filters out", async () => {
    let seen = { key: "", search: "" };
    server.use(
      http.post(api("/campaigns"), ({ request: { headers, url } }) => {
        seen = { key: headers.get("Idempotency-Key") ?? "", search: new URL(url).search };
        return HttpResponse.json({});
      }),
    );
    await request("/campaigns", {
      method: "POST",
      body: {},
      idempotencyKey: "k",
      query: { q: "", page: 2, status: null },
    });
    expect(seen).toEqual({ key: "k", search: "?page=2" });
  });

  it("signs in with the browser's header and keeps the token in memory only", async () => {
    let header: string | null = null;
    server.use(
      http.post(api("/auth/token"), ({ request: { headers } }) => {
        header = headers.get("X-Requested-With");
        return tokens("fresh");
      }),
    );
    setSession({ state: "signed-out", reason: "none" });
    await signIn("alice", "secret words");
    expect(header).toBe("dashboard");
    expect(getSession()).toMatchObject({ state: "signed-in", access: "fresh" });
    expect(JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])).not.toContain("fresh");
  });
});

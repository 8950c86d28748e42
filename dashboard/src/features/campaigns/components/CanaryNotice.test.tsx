import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { StatusNotice } from "@/features/campaigns/components/StatusNotice";
import { CanaryField } from "@/features/campaigns/components/wizard/CanaryField";
import type { Campaign } from "@/lib/api/types";
import { setLanguage } from "@/lib/i18n";
import { stateOrder } from "@/lib/states";
import { show } from "@/testing/render";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function campaign(changes: Partial<Campaign> = {}): Campaign {
  const states = Object.fromEntries([...stateOrder, "received"].map((state) => [state, 0]));
  return {
    id: 7,
    name: "Sale",
    status: "waiting",
    status_reason: { code: null, title: "The first 10 messages are out", cure: "", cause: "canary", details: "" },
    waiting_until: null,
    canary_size: 10,
    canary_minutes: null,
    canary_max_failed_percent: null,
    actions: ["pause", "cancel", "continue"],
    audience: { good: 1000 },
    stats: {
      states: { ...states, delivered: 8, failed: 2, pending: 990 },
      canary: { tried: 10, sent: 8, delivered: 8, read: 3, failed: 2, failed_percent: 20 },
    },
    ...changes,
  } as unknown as Campaign;
}

describe("a campaign that waits for the decision about its first messages", () => {
  it("shows what became of them, and continues when asked twice", async () => {
    const asked: unknown[] = [];
    server.use(
      http.patch("*/api/v1/campaigns/7/status", async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json(campaign({ status: "running", status_reason: null }));
      }),
    );
    show(<StatusNotice campaign={campaign()} />);
    expect(screen.getByText("The first 10 messages are out")).toBeVisible();
    expect(screen.getByText("8 delivered, 3 read, 2 failed (20 %)")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Continue (990)" }));
    expect(asked).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Send to 990 people" }));
    expect(asked).toEqual([{ status: "running" }]);
  });

  it("can be cancelled from there", async () => {
    const asked: unknown[] = [];
    server.use(
      http.patch("*/api/v1/campaigns/7/status", async ({ request }) => {
        asked.push(await request.json());
        return HttpResponse.json(campaign({ status: "cancelled" }));
      }),
    );
    show(<StatusNotice campaign={campaign()} />);
    await userEvent.click(screen.getByRole("button", { name: /^Cancel/ }));
    await userEvent.click(screen.getByRole("button", { name: "Cancel for 990 people" }));
    expect(asked).toEqual([{ status: "cancelled" }]);
  });

  it("says when it goes on by itself, or that too many failed", () => {
    show(<StatusNotice campaign={campaign({ canary_minutes: 30, waiting_until: "2026-11-22T10:00:00Z" })} />);
    expect(screen.getByText(/^Goes on at .* if fewer than 5 % have failed by then\.$/)).toBeVisible();
    show(<StatusNotice campaign={campaign({ canary_minutes: 30, canary_max_failed_percent: 15 })} />);
    expect(screen.getByText("15 % or more of the first messages failed")).toBeVisible();
  });

  it("leaves the decision to those who may take it", () => {
    show(<StatusNotice campaign={campaign({ actions: [] })} />);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("speaks Portuguese", async () => {
    await setLanguage("pt-BR");
    show(<StatusNotice campaign={campaign()} />);
    expect(screen.getByText("As primeiras 10 mensagens saíram")).toBeVisible();
    expect(screen.getByRole("button", { name: "Continuar (990)" })).toBeVisible();
    await setLanguage("en");
  });
});

describe("choosing the first people in the wizard", () => {
  function storing(): unknown[] {
    const stored: unknown[] = [];
    server.use(
      http.patch("*/api/v1/campaigns/7", async ({ request }) => {
        stored.push(await request.json());
        return HttpResponse.json(campaign({ status: "draft" }));
      }),
    );
    return stored;
  }

  it("proposes a tenth of the people, decided by a person, and stores it", async () => {
    const stored = storing();
    show(<CanaryField campaign={campaign({ canary_size: null })} />);
    await userEvent.click(screen.getByRole("switch"));
    expect(screen.getByLabelText("How many people first")).toHaveValue("100");
    await expect
      .poll(() => stored, { timeout: 3000 })
      .toEqual([{ canary_size: 100, canary_minutes: null, canary_max_failed_percent: null }]);
  });

  it("lets time decide, and forgets all of it when it is not wanted", async () => {
    const stored = storing();
    show(<CanaryField campaign={campaign({ canary_size: 50 })} />);
    await userEvent.click(screen.getByLabelText("go on by itself if few failed"));
    await expect
      .poll(() => stored, { timeout: 3000 })
      .toEqual([{ canary_size: 50, canary_minutes: 30, canary_max_failed_percent: 5 }]);
    await userEvent.click(screen.getByRole("switch"));
    await expect
      .poll(() => stored.at(-1), { timeout: 3000 })
      .toEqual({
        canary_size: null,
        canary_minutes: null,
        canary_max_failed_percent: null,
      });
  });

  it("cannot be had of a single person", () => {
    show(<CanaryField campaign={campaign({ canary_size: null, audience: { good: 1 } as Campaign["audience"] })} />);
    expect(screen.getByRole("switch")).toBeDisabled();
  });
});

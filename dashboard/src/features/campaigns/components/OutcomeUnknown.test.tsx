import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { AnswersAwaited } from "@/features/campaigns/components/AnswersAwaited";
import { OutcomeUnknown } from "@/features/campaigns/components/OutcomeUnknown";
import { RetryDialog } from "@/features/campaigns/components/RetryDialog";
import type { Campaign, RetryOptions, Stats } from "@/lib/api/types";
import { setLanguage } from "@/lib/i18n";
import { stateOrder } from "@/lib/states";
import { show } from "@/testing/render";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function campaign(changes: Partial<Campaign> = {}): Campaign {
  return { id: 7, name: "Sale", status: "completed", actions: ["resend", "leave"], ...changes } as unknown as Campaign;
}

function inDoubt(counts: { unknown?: number; unconfirmed?: number; left?: number }): void {
  const until = counts.unknown ? "2026-11-23T10:00:00Z" : null;
  const found = { unknown: 0, unconfirmed: 0, left: 0, until, ...counts };
  server.use(http.get("*/api/v1/campaigns/7/in-doubt", () => HttpResponse.json(found)));
}

function heard(path: string): unknown[] {
  const bodies: unknown[] = [];
  server.use(
    http.post(`*/api/v1/campaigns/7/${path}`, async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json({ count: 2 });
    }),
  );
  return bodies;
}

describe("messages whose outcome is unknown", () => {
  it("says what heals by itself and until when, and what waits for a person", async () => {
    inDoubt({ unknown: 3, unconfirmed: 1, left: 2 });
    show(<OutcomeUnknown campaign={campaign()} />);
    expect(await screen.findByText(/3 messages heal by themselves/)).toHaveTextContent(/The first is given up at/);
    expect(screen.getByText(/nothing of 1 message\./)).toBeVisible();
    expect(screen.getByText("2 were left as they are.")).toBeVisible();
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
      "/campaigns/7?tab=people&state=unknown",
      "/campaigns/7?tab=people&state=unconfirmed",
    ]);
  });

  it("sends again only after the risk was ticked, and tells the server so", async () => {
    inDoubt({ unconfirmed: 2 });
    const bodies = heard("resend-unconfirmed");
    show(<OutcomeUnknown campaign={campaign()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Resend (2)…" }));
    const send = await screen.findByRole("button", { name: "Send again to 2 people" });
    expect(send).toBeDisabled();
    expect(screen.getByText("The campaign runs again until they are sent.")).toBeVisible();
    await userEvent.click(screen.getByLabelText("I know that people may get the message twice"));
    await userEvent.click(send);
    await expect.poll(() => bodies).toEqual([{ confirm: "may_send_twice" }]);
  });

  it("leaves them as they are when asked twice", async () => {
    inDoubt({ unknown: 2 });
    const bodies = heard("leave-in-doubt");
    show(<OutcomeUnknown campaign={campaign()} />);
    expect(screen.queryByRole("button", { name: /Resend/ })).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "Leave as they are" }));
    await userEvent.click(await screen.findByRole("button", { name: "Leave 2 messages" }));
    await expect.poll(() => bodies).toEqual([{}]);
  });

  it("leaves the decision to those who may take it", async () => {
    inDoubt({ unconfirmed: 2 });
    show(<OutcomeUnknown campaign={campaign({ actions: [] })} />);
    await screen.findByText(/nothing of 2 messages/);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("speaks Portuguese", async () => {
    await setLanguage("pt-BR");
    inDoubt({ unconfirmed: 2 });
    show(<OutcomeUnknown campaign={campaign()} />);
    expect(await screen.findByText("Resultado desconhecido")).toBeVisible();
    expect(screen.getByRole("button", { name: "Reenviar (2)…" })).toBeVisible();
    await setLanguage("en");
  });
});

describe("why nothing moves", () => {
  function stats(states: Partial<Stats["states"]>, awaited: Stats["waiting_for_answers"]): Stats {
    const all = Object.fromEntries([...stateOrder, "received"].map((state) => [state, 0]));
    return { states: { ...all, ...states }, waiting_for_answers: awaited } as unknown as Stats;
  }

  it("names the answers that are waited for", () => {
    show(<AnswersAwaited stats={stats({ sending: 25 }, { count: 25, until: "2026-11-22T05:31:00Z" })} />);
    expect(screen.getByRole("status")).toHaveTextContent(/^25 messages are waiting for Meta's answer, until .* at the/);
  });

  it("says nothing while there is something to send", () => {
    const busy = stats({ sending: 25, pending: 1 }, { count: 25, until: "2026-11-22T05:31:00Z" });
    show(<AnswersAwaited stats={busy} />);
    show(<AnswersAwaited stats={stats({}, null)} />);
    expect(screen.queryByRole("status")).toBeNull();
  });
});

describe("retrying what failed", () => {
  const code = { title: "", cure: "", count: 0, in_retries: 0, available: 0, retryable: true, why_not: null };
  const options: RetryOptions = {
    failed: 9,
    available: 5,
    codes: [
      { ...code, code: 131026, title: "Message undeliverable", cure: "Ask the person.", count: 4, available: 4 },
      { ...code, code: 131050, title: "Opted out", cure: "Leave them out.", count: 3, retryable: false, why_not: "…" },
      { ...code, code: null, title: "Could not be built", cure: "Correct it.", count: 2, in_retries: 1, available: 1 },
    ],
    retries: [{ id: 9, name: "Sale (retry)", status: "draft", retry_codes: [null] }],
  };

  it("offers what can succeed, says why the rest cannot, and asks for the chosen codes", async () => {
    const bodies: unknown[] = [];
    server.use(
      http.get("*/api/v1/campaigns/7/retry", () => HttpResponse.json(options)),
      http.post("*/api/v1/campaigns/7/retry", async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json({ id: 10 }, { status: 201 });
      }),
    );
    show(<RetryDialog campaign={campaign()} onClose={() => undefined} />);
    const undeliverable = await screen.findByLabelText("Message undeliverable · 4 people");
    expect(undeliverable).toBeChecked();
    expect(screen.getByLabelText("Opted out · 3 people")).toBeDisabled();
    expect(screen.getByText("Sending again cannot succeed. Leave them out.")).toBeVisible();
    expect(screen.getByText("1 of them is in a retry already.")).toBeVisible();
    expect(screen.getByRole("link", { name: "Sale (retry)" })).toHaveAttribute("href", "/campaigns/9");
    expect(screen.getByRole("button", { name: "Make a draft for 5 people" })).toBeEnabled();
    await userEvent.click(screen.getByLabelText("Could not be built · 2 people"));
    await userEvent.click(screen.getByRole("button", { name: "Make a draft for 4 people" }));
    await expect.poll(() => bodies).toEqual([{ codes: [131026] }]);
  });
});

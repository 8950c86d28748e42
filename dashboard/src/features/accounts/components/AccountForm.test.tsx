import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { AccountForm } from "@/features/accounts/components/AccountForm";
import { show } from "@/testing/render";

const refusal = (code: string, status: number, message: string, details: Record<string, string[]>) =>
  HttpResponse.json({ error: { code, message, details, request_id: "r-1" } }, { status });

const server = setupServer(
  http.post("*/api/v1/whatsapp-accounts/test-connection", async ({ request }) => {
    const { phone_number_id: id } = (await request.json()) as { phone_number_id: string };
    if (id.length < 5)
      return refusal("INVALID_PAYLOAD", 422, "Correct these fields and send again: phone_number_id.", {
        phone_number_id: ["Copy the id from Meta's App Dashboard: 5 to 25 digits."],
      });
    return HttpResponse.json({ ok: true, checks: [], phone: null });
  }),
  http.post("*/api/v1/whatsapp-accounts", () =>
    refusal("UPSTREAM_ERROR", 502, "Meta does not accept these credentials. No.", { access_token: ["No."] }),
  ),
);

beforeAll(() => server.listen());
afterAll(() => server.close());

function filled(id: string) {
  const person = userEvent.setup();
  show(<AccountForm account={null} onClose={vi.fn()} />);
  fireEvent.change(screen.getByLabelText(/^Name/), { target: { value: "Shop" } });
  fireEvent.change(screen.getByLabelText("Phone number id"), { target: { value: id } });
  fireEvent.change(screen.getByLabelText("WhatsApp business account id"), { target: { value: "102290129340398" } });
  fireEvent.change(screen.getByLabelText(/^Access token/), { target: { value: "EAAtoken" } });
  return person;
}

describe("connecting a number", () => {
  it("says what a refused test found beside its field, not by the API's names", async () => {
    const person = filled("999");
    await person.click(screen.getByRole("button", { name: "Test connection" }));
    expect(await screen.findByText("Copy the id from Meta's App Dashboard: 5 to 25 digits.")).toBeVisible();
    expect(screen.queryByText(/phone_number_id/)).toBeNull();
  });

  it("forgets a refusal when something is corrected, and before the next test", async () => {
    const person = filled("106540352242922");
    await person.click(screen.getByRole("button", { name: "Connect a number" }));
    expect(await screen.findByText("Meta refused these credentials")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "Test connection" }));
    expect(await screen.findByText("The connection works")).toBeVisible();
    expect(screen.queryByText("Meta refused these credentials")).toBeNull();
    fireEvent.change(screen.getByLabelText(/^Access token/), { target: { value: "x" } });
    expect(screen.queryByText("The connection works")).toBeNull();
  });
});

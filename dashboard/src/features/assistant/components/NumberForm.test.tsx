import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { NumberForm } from "@/features/assistant/components/NumberForm";
import type { AssistantNumber } from "@/lib/api/types";
import { show } from "@/testing/render";

const HOURS = {
  windows: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }],
  quiet_hours: [{ days: [1, 2, 3, 4, 5], from: "12:00", to: "13:00" }],
  blackout_dates: ["2026-12-25"],
};
const NUMBER: AssistantNumber = {
  account_id: 7,
  account: "Shop",
  mode: "suggest",
  prompt_id: null,
  attendance: "in_hours",
  hours: HOURS,
  zone: "America/Sao_Paulo",
  unsure_below: 0.6,
  replies_per_hour: 10,
  cost_cap_micros: 5_000_000,
  history_tokens: 2000,
  pause_seconds: 3,
  handover_team_id: null,
  handover_text: null,
  spent_micros: 0,
};

const saved: AssistantNumber[] = [];
const server = setupServer(
  http.put("*/api/v1/assistant/numbers/7", async ({ request }) => {
    saved.push((await request.json()) as AssistantNumber);
    return HttpResponse.json(NUMBER);
  }),
  http.get("*/api/v1/*", () => HttpResponse.json({ items: [], total: 0 })),
);

beforeAll(() => server.listen());
afterAll(() => server.close());

it.each(["in_hours", "always"] as const)(
  "keeps what was set over the API only, also where it answers %s",
  async (at) => {
    const onClose = vi.fn();
    show(<NumberForm number={{ ...NUMBER, attendance: at }} mayChange onClose={onClose} />);
    // Drafts have days and hours, too.
    expect(await screen.findByRole("combobox", { name: "Time zone" })).toHaveValue("America/Sao Paulo");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(saved.at(-1)?.hours).toEqual(HOURS);
  },
);

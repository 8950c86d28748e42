import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { useState } from "react";
import { afterAll, beforeAll, expect, it } from "vitest";

import { TryPrompt } from "@/features/assistant/components/TryPrompt";
import type { Trial } from "@/lib/api/types";
import { conversation } from "@/testing/conversations";
import { show } from "@/testing/render";

const server = setupServer(
  http.get("*/api/v1/conversations", () => HttpResponse.json({ items: [conversation(1), conversation(2)] })),
  http.post("*/api/v1/assistant/trials", async ({ request }) => {
    const asked = (await request.json()) as { conversation_id: number; text: string };
    const found: Trial = {
      reply: `To ${asked.conversation_id} by: ${asked.text}`,
      intent: null,
      confidence: null,
      hand_over: null,
      summary: null,
      outcome: "answered",
      reason: null,
      detail: null,
      model: "small-model",
      tokens_in: 1,
      tokens_out: 1,
      latency_ms: 1,
      cost_micros: 1,
      system: "",
      said: [],
    };
    return HttpResponse.json(found);
  }),
);

beforeAll(() => server.listen());
afterAll(() => server.close());

function Editor() {
  const [text, setText] = useState("Be brief");
  return (
    <>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <TryPrompt text={text} />
    </>
  );
}

async function choose(name: RegExp) {
  await userEvent.click(screen.getByRole("combobox"));
  await userEvent.click(await screen.findByRole("option", { name, hidden: true }));
}

it("shows what came of the conversation and the text that stand there, of no other", async () => {
  show(<Editor />);
  await choose(/Person 1/);
  await userEvent.click(screen.getByRole("button", { name: "Try" }));
  expect(await screen.findByText("To 1 by: Be brief")).toBeVisible();
  await choose(/Person 2/);
  expect(screen.queryByText("To 1 by: Be brief")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Try" }));
  expect(await screen.findByText("To 2 by: Be brief")).toBeVisible();
  await userEvent.type(screen.getByRole("textbox", { name: "Text" }), "!");
  expect(screen.queryByText("To 2 by: Be brief")).toBeNull();
});

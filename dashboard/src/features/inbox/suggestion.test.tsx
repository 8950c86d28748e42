import { QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { useState, type ReactNode } from "react";
import { expect, test } from "vitest";

import { useDrafted } from "@/features/inbox/suggestion";
import type { Suggestion } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const READY: Suggestion = {
  mode: "suggest",
  state: "ready",
  id: 5,
  reply: "On Friday.",
  intent: "question",
  confidence: 0.9,
  summary: null,
  created_at: null,
};

function begun(text: string, suggestion: Suggestion) {
  queryClient.setQueryData(keys.suggestion(1), suggestion);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
  const use = () => {
    const [written, setWritten] = useState(text);
    return { written, setWritten, drafted: useDrafted(1, written, setWritten) };
  };
  return renderHook(use, { wrapper }).result;
}

test("Tab takes the draft into an empty field, once, and offers it again when the field is emptied", () => {
  const composer = begun("", READY);
  act(() => expect(composer.current.drafted.onKey("Tab", false)).toBe(true));
  expect(composer.current.written).toBe("On Friday.");
  expect(composer.current.drafted.offered).toBeNull();
  expect(composer.current.drafted.onKey("Tab", false)).toBe(false);
  act(() => composer.current.setWritten(""));
  expect(composer.current.drafted.offered?.id).toBe(5);
});

test("keys leave alone what somebody has written, and a button puts the draft below it", () => {
  const composer = begun("Hello!", READY);
  expect(composer.current.drafted.onKey("Tab", false)).toBe(false);
  expect(composer.current.drafted.onKey("Escape", false)).toBe(false);
  act(() => composer.current.drafted.take());
  expect(composer.current.written).toBe("Hello!\nOn Friday.");
});

test("nothing is offered where the assistant is off", () => {
  const composer = begun("", { ...READY, mode: "off", state: "none", id: null, reply: null });
  expect(composer.current.drafted.state).toBeNull();
  expect(composer.current.drafted.onKey("Tab", false)).toBe(false);
});

import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { SignInForm } from "@/features/auth/components/SignInForm";
import { alice } from "@/testing/people";
import { show } from "@/testing/render";

const server = setupServer(
  http.post("*/api/v1/auth/token", async ({ request }) => {
    const { password } = (await request.json()) as { password: string };
    return password === "right words"
      ? HttpResponse.json({ access: "a", expires_in: 900, user: alice })
      : HttpResponse.json({ error: { code: "UNAUTHORIZED", message: "No." } }, { status: 401 });
  }),
);

beforeAll(() => server.listen());
afterAll(() => server.close());

describe("signing in", () => {
  it("says beside the field that the password is wrong, then lets in with Enter", async () => {
    const person = userEvent.setup();
    const done = vi.fn();
    show(<SignInForm expired={false} onDone={done} />);
    await person.type(screen.getByLabelText("Username"), "alice");
    await person.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect(await screen.findByText("Username and password do not match.")).toBeVisible();
    expect(done).not.toHaveBeenCalled();
    await person.clear(screen.getByLabelText("Password"));
    await person.type(screen.getByLabelText("Password"), "right words{Enter}");
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  });

  it("asks for what is missing without asking the server", async () => {
    const person = userEvent.setup();
    show(<SignInForm expired={false} onDone={vi.fn()} />);
    await person.click(screen.getByRole("button", { name: "Sign in" }));
    expect(screen.getAllByText("This is needed.")).toHaveLength(2);
  });
});

import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { PersonRow } from "@/features/campaigns/components/PersonRow";
import type { Person } from "@/lib/api/types";
import { show } from "@/testing/render";

const skipped: Person = {
  id: 5,
  campaign_id: 1,
  account_id: 1,
  direction: "outbound",
  kind: "template",
  to: "row:7",
  recipient_key: "row:7",
  row: 7,
  given: "11 9abc",
  name: "Zé Letras",
  state: "skipped",
  state_at: "2026-11-22T00:00:00Z",
  created_at: "2026-11-22T00:00:00Z",
  reason: { code: null, title: "There are letters in the phone number", cure: "Correct it." },
  wamid: null,
  attempt: 0,
  accepted_at: null,
  sent_at: null,
  delivered_at: null,
  read_at: null,
  failed_at: null,
};

describe("a recipient who was left out", () => {
  it("is shown as the file has it, with the reason, never by an internal key", () => {
    show(<PersonRow person={skipped} index={0} onOpen={vi.fn()} />);
    expect(screen.getByText("11 9abc")).toBeVisible();
    expect(screen.getByText("Zé Letras")).toBeVisible();
    expect(screen.getByText("There are letters in the phone number")).toBeVisible();
    expect(screen.queryByText(/row:7/)).toBeNull();
  });

  it("says that the cell was empty", () => {
    show(<PersonRow person={{ ...skipped, given: " " }} index={0} onOpen={vi.fn()} />);
    expect(screen.getByText("empty")).toBeVisible();
  });
});

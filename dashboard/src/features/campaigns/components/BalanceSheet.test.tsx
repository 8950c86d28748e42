import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { BalanceSheet } from "@/features/campaigns/components/BalanceSheet";
import type { MessageState, Stats } from "@/lib/api/types";
import { stateOrder } from "@/lib/states";
import { show } from "@/testing/render";

function stats(states: Partial<Record<MessageState, number>>, balanced = true): Stats {
  const all = Object.fromEntries([...stateOrder, "received"].map((state) => [state, 0])) as Record<
    MessageState,
    number
  >;
  const planned = Object.values(states).reduce((sum, count) => sum + count, 0);
  return {
    planned,
    states: { ...all, ...states },
    balanced,
    funnel: { planned, sent: 0, delivered: 0, read: 0 },
    rate: 0,
    rate_limit: 80,
    eta: null,
    seconds_left: null,
    waiting_for_answers: null,
    canary: null,
    updated_at: "2026-11-22T00:00:00Z",
  };
}

describe("the balance sheet", () => {
  it("names every state that has people, each leading to them", () => {
    show(<BalanceSheet campaignId={7} stats={stats({ read: 1200, failed: 3, unknown: 1 })} />);
    expect(screen.getByText("1,204")).toBeVisible();
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
      "/campaigns/7?tab=people&state=read",
      "/campaigns/7?tab=people&state=unknown",
      "/campaigns/7?tab=people&state=failed",
    ]);
    expect(screen.getByText("Balanced")).toBeVisible();
  });

  it("does not claim a balance that does not hold", () => {
    show(<BalanceSheet campaignId={7} stats={stats({ read: 1 }, false)} />);
    expect(screen.queryByText("Balanced")).toBeNull();
  });
});

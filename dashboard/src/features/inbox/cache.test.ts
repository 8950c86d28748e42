import { describe, expect, it } from "vitest";

import { listed } from "@/features/inbox/cache";
import { fits, queryOf, type Chosen } from "@/features/inbox/filters";
import type { Conversation } from "@/lib/api/types";
import { conversation } from "@/testing/conversations";

const ME = 7;
const ALL: Chosen = {
  tab: "",
  account_id: "",
  team_id: "",
  label_id: "",
  campaign_id: "",
  intent: "",
  unread: "",
  unanswered: "",
  sort: "",
  q: "",
};
const ids = (pages: { items: Conversation[] }[]) => pages.map((page) => page.items.map((one) => one.id));

function pagesOf(...parts: [Conversation[], string | null][]) {
  return {
    pages: parts.map(([items, next_cursor]) => ({ items, next_cursor, page_size: items.length })),
    pageParams: parts.map(() => ""),
  };
}

function after(pages: ReturnType<typeof pagesOf>, chosen: Partial<Chosen>, ...news: Conversation[]): number[][] {
  const query = queryOf({ ...ALL, ...chosen });
  return ids(listed(pages, query, new Map(news.map((one) => [one.id, one])), ME).pages);
}

describe("a list after news", () => {
  const [three, two, one] = [conversation(3), conversation(2), conversation(1)];

  it("shows first what was said last, and keeps its pages", () => {
    const said = conversation(1, { last_message: { ...one.last_message, id: 99 } });
    expect(after(pagesOf([[three, two], "x"], [[one], null]), {}, said)).toEqual([[1, 3], [2]]);
  });

  it("takes in what is new, and leaves to the next page what lies behind its end", () => {
    const pages = pagesOf([[three, two], "more"]);
    expect(after(pages, {}, conversation(9))).toEqual([[9, 3, 2]]);
    expect(after(pages, {}, one)).toEqual([[3, 2]]);
  });

  it("lets go what no longer belongs to it", () => {
    const closed = conversation(2, { status: "closed" });
    expect(after(pagesOf([[three, two], null]), {}, closed)).toEqual([[3]]);
    const taken = conversation(2, { assignee: { id: ME, name: "Me" } });
    expect(after(pagesOf([[three, two], null]), { tab: "nobody" }, taken)).toEqual([[3]]);
    expect(after(pagesOf([[], null]), { tab: "mine" }, taken)).toEqual([[2]]);
  });

  it("keeps what was just read among the unread, until it is asked for again", () => {
    expect(after(pagesOf([[three, two], null]), { unread: "1" }, conversation(2, { unread: 0 }))).toEqual([[3, 2]]);
  });

  it("has who waits longest first, and lets go who has been answered", () => {
    const waits = (id: number, minute: number) => conversation(id, { waiting_since: `2026-11-22T12:0${minute}:00Z` });
    const pages = pagesOf([[waits(3, 1), waits(2, 2)], "more"]);
    expect(after(pages, { sort: "waiting" }, waits(9, 0), waits(8, 5))).toEqual([[9, 3, 2]]);
    expect(after(pages, { sort: "waiting" }, conversation(3, { waiting_since: null }))).toEqual([[2]]);
  });

  it("keeps to a team", () => {
    const theirs = conversation(9, { team: { id: 4, name: "Support" } });
    expect(after(pagesOf([[], null]), { team_id: "4" }, theirs, conversation(8))).toEqual([[9]]);
    expect(after(pagesOf([[theirs], null]), { team_id: "4" }, conversation(9))).toEqual([[]]);
  });

  it("takes in where somebody is named, and keeps it when it has been read", () => {
    const named = conversation(2, { mentioned: true });
    expect(after(pagesOf([[one], null]), { tab: "mentions" }, named, three)).toEqual([[2, 1]]);
    expect(after(pagesOf([[named], null]), { tab: "mentions" }, two)).toEqual([[2]]);
  });

  it("leaves it to the server what words find", () => {
    expect(after(pagesOf([[two], null]), { q: "refund" }, three)).toEqual([[2]]);
    expect(fits(three, queryOf({ ...ALL, q: "refund" }), ME)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";

import { listed } from "@/features/inbox/cache";
import { fits, queryOf, type Chosen } from "@/features/inbox/filters";
import type { Conversation } from "@/lib/api/types";
import { conversation } from "@/testing/conversations";

const ME = 7;
const ALL: Chosen = { tab: "", account_id: "", label_id: "", unread: "", unanswered: "", q: "" };
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

  it("leaves it to the server what words find", () => {
    expect(after(pagesOf([[two], null]), { q: "refund" }, three)).toEqual([[2]]);
    expect(fits(three, queryOf({ ...ALL, q: "refund" }), ME)).toBeNull();
  });
});

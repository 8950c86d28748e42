import { describe, expect, it } from "vitest";

import { joined } from "@/features/inbox/api/get-thread";
import { called, filled, matching } from "@/features/inbox/canned";
import { entriesOf } from "@/features/inbox/entries";
import { mentionBegun, mentioned } from "@/features/inbox/mentions";
import { snoozeTimes } from "@/features/inbox/snooze";
import type { CannedReply, ConversationNote, User } from "@/lib/api/types";
import { conversation, message } from "@/testing/conversations";

const kinds = (entries: { key: string; kind: string }[]) =>
  entries.map((entry) => (entry.kind === "day" ? "day" : entry.key));

describe("a thread", () => {
  const one = message(1, "2026-11-20T12:00:00Z");
  const two = message(2, "2026-11-20T12:01:00Z");
  const three = message(3, "2026-11-22T12:00:00Z");
  const note = (id: number, at: string) => ({ id, created_at: at, text: "x", mentions: [], author: null });

  it("goes from top to bottom, with a line before each day", () => {
    expect(kinds(entriesOf([three, two, one], [], [], true))).toEqual(["day", "m1", "m2", "day", "m3"]);
  });

  it("joins what is said shortly after by the same person", () => {
    const entries = entriesOf([two, one], [], [], true).filter((entry) => entry.kind === "message");
    expect(entries.map((entry) => entry.joined)).toEqual([false, true]);
  });

  it("keeps what the assistant says apart from what colleagues write", () => {
    const ours = [one, two].map((each) => ({ ...each, direction: "outbound" as const }));
    const [first = one, second = two] = ours;
    const entries = entriesOf([second, { ...first, content: { by: "assistant" } }], [], [], true);
    expect(entries.map((entry) => entry.kind === "message" && entry.joined)).toEqual([false, false, false]);
  });

  it("keeps notes back until the messages of their time are loaded", () => {
    const notes: ConversationNote[] = [note(1, "2026-11-20T12:00:30Z")];
    expect(kinds(entriesOf([three], notes, [], false))).toEqual(["day", "m3"]);
    expect(kinds(entriesOf([three, two, one], notes, [], true))).toEqual(["day", "m1", "n1", "m2", "day", "m3"]);
  });

  it("takes in its newest page, and is read anew where there is a gap", () => {
    const page = (items: (typeof one)[], next_cursor: string | null) => ({ items, next_cursor, page_size: 2 });
    const old = { pages: [page([two, one], null)], pageParams: [""] };
    const read = { ...two, text: "changed" };
    expect(joined(old, page([three, read], "x"))?.pages[0]?.items).toEqual([three, read, one]);
    expect(joined(old, page([message(9, one.state_at), message(8, one.state_at)], "x"))).toBeNull();
  });
});

describe("what helps to write", () => {
  const reply = (shortcut: string) => ({ id: 1, shortcut, text: "" }) as CannedReply;

  it("finds ready-made answers by what is typed after the slash", () => {
    expect([called("/th"), called("/"), called("a /th"), called("/two words")]).toEqual(["th", "", null, null]);
    expect(matching([reply("other"), reply("no-thanks"), reply("thanks")], "th").map((one) => one.shortcut)).toEqual([
      "thanks",
      "other",
      "no-thanks",
    ]);
  });

  it("fills their variables, and leaves alone what it does not know", () => {
    const agent = { name: "Bruno" } as User;
    const ana = conversation(1, { contact: { ...conversation(1).contact, name: "Ana Souza" } });
    expect(filled("{{first_name}}, {{ name }}: {{agent}} {{order}}", ana, agent)).toBe(
      "Ana, Ana Souza: Bruno {{order}}",
    );
  });

  it("names colleagues", () => {
    const agents = [
      { id: 1, name: "Carla Dias" },
      { id: 2, name: "Rui" },
    ];
    expect([mentionBegun("ask @car"), mentionBegun("a@b"), mentionBegun("@"), mentionBegun("@carla x")]).toEqual([
      "car",
      null,
      "",
      null,
    ]);
    expect(mentioned("ask @Carla Dias please", agents)).toEqual([1]);
  });

  it("offers only moments that are still to come", () => {
    const late = new Date(2026, 10, 22, 19);
    const names = snoozeTimes(late).map(([name]) => name);
    expect(names).not.toContain("evening");
    const monday = snoozeTimes(new Date(2026, 10, 23, 8)).find(([name]) => name === "monday")?.[1];
    expect(monday?.getDate()).toBe(30);
  });
});

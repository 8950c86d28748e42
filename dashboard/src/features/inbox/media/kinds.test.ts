import { describe, expect, it } from "vitest";

import { ACCEPT, kindOf, takesCaption } from "@/features/inbox/media/kinds";

describe("what WhatsApp makes of a file", () => {
  it.each([
    ["photo.JPG", "image"],
    ["clip.mp4", "video"],
    ["voice.ogg", "audio"],
    ["sticker.webp", "sticker"],
    ["nota fiscal.final.pdf", "document"],
    ["setup.exe", null],
    ["noending", null],
  ])("%s is %s", (name, kind) => {
    expect(kindOf(name)).toBe(kind);
  });

  it("offers what it takes and nothing else", () => {
    expect(ACCEPT.split(",")).toContain(".png");
    expect(ACCEPT).not.toContain(".svg");
    expect([takesCaption("image"), takesCaption("audio"), takesCaption("sticker")]).toEqual([true, false, false]);
  });
});

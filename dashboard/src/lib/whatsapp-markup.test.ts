import { describe, expect, it } from "vitest";

import { parseMarkup, type Piece } from "@/lib/whatsapp-markup";

/** The pieces as a short text: marks by name, links in angle brackets. */
function outline(pieces: Piece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === "text"
        ? piece.text
        : piece.kind === "link"
          ? `<${piece.href}>`
          : `${piece.mark}(${outline(piece.children)})`,
    )
    .join("");
}

describe("WhatsApp's text marks", () => {
  it.each([
    ["plain words", "plain words"],
    ["*bold* and _italic_ and ~gone~", "bold(bold) and italic(italic) and strike(gone)"],
    ["*_both_*", "bold(italic(both))"],
    ["```let a = *b*```", "code(let a = *b*)"],
    ["snake_case_name stays", "snake_case_name stays"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["* not bold *", "* not bold *"],
    ["*over\nlines*", "*over\nlines*"],
    ["*R$ 199*, now", "bold(R$ 199), now"],
    ["see https://example.com/a_b_c.", "see <https://example.com/a_b_c>."],
    ["(http://example.com)", "(<http://example.com>)"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["*", "*"],
    ["", ""],
  ])("%j reads as %j", (text, expected) => {
    expect(outline(parseMarkup(text))).toBe(expected);
  });

  it("ends on long hostile text", () => {
    const text = "*_~`".repeat(2_000);
    expect(outline(parseMarkup(text)).length).toBeGreaterThan(0);
  });
});

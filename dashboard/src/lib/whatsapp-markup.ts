export type Mark = "bold" | "italic" | "strike" | "code" | "mono";

export type Piece =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "mark"; mark: Mark; children: Piece[] };

const MARKS: { mark: Mark; fence: string }[] = [
  { mark: "code", fence: "```" },
  { mark: "mono", fence: "`" },
  { mark: "bold", fence: "*" },
  { mark: "italic", fence: "_" },
  { mark: "strike", fence: "~" },
];

const LINK = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'*_~]/i;
const WORD = /[\p{L}\p{N}]/u;

interface Span {
  start: number;
  end: number;
  piece: Piece;
}

/** Where a fence opens and closes the way WhatsApp does: not inside a word, not around blanks, not over a line end. */
function markedSpan(text: string, mark: Mark, fence: string): Span | null {
  const before = (index: number) => text[index - 1] ?? " ";
  for (let start = text.indexOf(fence); start !== -1; start = text.indexOf(fence, start + 1)) {
    const inner = start + fence.length;
    if (WORD.test(before(start))) continue;
    const end = closing(text, inner, fence, mark === "code");
    if (end === -1) continue;
    const content = text.slice(inner, end);
    const children: Piece[] =
      mark === "code" || mark === "mono" ? [{ kind: "text", text: content }] : parseMarkup(content);
    return { start, end: end + fence.length, piece: { kind: "mark", mark, children } };
  }
  return null;
}

function closing(text: string, inner: number, fence: string, overLines: boolean): number {
  if (!overLines && /\s/.test(text[inner] ?? " ")) return -1;
  for (let end = text.indexOf(fence, inner + 1); end !== -1; end = text.indexOf(fence, end + 1)) {
    if (!overLines && text.slice(inner, end).includes("\n")) return -1;
    const blankBefore = !overLines && /\s/.test(text[end - 1] ?? " ");
    if (!blankBefore && !WORD.test(text[end + fence.length] ?? " ")) return end;
  }
  return -1;
}

function linkSpan(text: string): Span | null {
  const found = LINK.exec(text);
  if (found === null) return null;
  const [address] = found;
  return {
    start: found.index,
    end: found.index + address.length,
    piece: { kind: "link", text: address, href: address },
  };
}

/** WhatsApp's text marks and http(s) links as data; everything else stays plain text. */
export function parseMarkup(text: string): Piece[] {
  if (text === "") return [];
  const spans = [linkSpan(text), ...MARKS.map(({ mark, fence }) => markedSpan(text, mark, fence))].filter(
    (span) => span !== null,
  );
  const first = spans.sort((a, b) => a.start - b.start)[0];
  if (first === undefined) return [{ kind: "text", text }];
  const head: Piece[] = first.start > 0 ? [{ kind: "text", text: text.slice(0, first.start) }] : [];
  return [...head, first.piece, ...parseMarkup(text.slice(first.end))];
}

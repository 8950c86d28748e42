import type { ReactNode } from "react";

import { parseMarkup, type Mark, type Piece } from "@/lib/whatsapp-markup";

import classes from "./WhatsAppText.module.css";

const tags: Record<Mark, "strong" | "em" | "s" | "code"> = {
  bold: "strong",
  italic: "em",
  strike: "s",
  code: "code",
  mono: "code",
};

/** Text from outside with WhatsApp's marks; every part is a text node. */
export function WhatsAppText({ text }: { text: string }) {
  return <>{parseMarkup(text).map(render)}</>;
}

function render(piece: Piece, index: number): ReactNode {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "link") {
    return (
      <a key={index} className={classes.link} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    );
  }
  const Tag = tags[piece.mark];
  return (
    <Tag key={index} className={Tag === "code" ? classes.code : undefined}>
      {piece.children.map(render)}
    </Tag>
  );
}

import type { ReactNode } from "react";

import type { ThreadMessage } from "@/lib/api/types";

/** What the picture of a kind gets to draw. */
export interface BodyProps {
  message: ThreadMessage;
  /** Time and ticks, to stand in the bubble's last line. */
  foot: ReactNode;
}

type Loose = Record<string, unknown>;

/** An object out of what came from outside; an empty one for anything else. */
export function objectOf(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What is inside of a message: Meta's object of its kind for what people write, our request for what we do. */
export function insideOf(message: ThreadMessage): Loose {
  const content = objectOf(message.content);
  if (message.direction === "inbound") return objectOf(content.body);
  return message.kind === "location" ? objectOf(content.location) : content;
}

import type { Conversation, WrittenTo } from "@/lib/api/types";

/** What to call a person whose name is not known: number, username or id. */
export function reachOf(contact: WrittenTo): string {
  return contact.phone ?? (contact.username === null ? (contact.user_id ?? "") : `@${contact.username}`);
}

/** Null where nothing is known of them any more. */
export function nameOf(conversation: Pick<Conversation, "contact">): string {
  return conversation.contact.name?.trim() || reachOf(conversation.contact);
}

export function initialsOf(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N}\s]/gu, "")
    .trim()
    .split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => /^./u.exec(word ?? "")?.[0] ?? "")
    .join("")
    .toUpperCase();
}

/** Whether the assistant answers there by itself. */
export function isAnswering({ assistant, status }: Pick<Conversation, "assistant" | "status">): boolean {
  return assistant === "answering" && status !== "closed";
}

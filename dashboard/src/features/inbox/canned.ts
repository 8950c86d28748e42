import type { CannedReply, Conversation, User } from "@/lib/api/types";

/** The variables a ready-made answer may hold; the server's document names them. */
export const VARIABLES = ["{{name}}", "{{first_name}}", "{{agent}}"] as const;

/** The text with its variables filled; what is not known is left out. */
export function filled(text: string, conversation: Conversation, agent: User): string {
  const name = conversation.contact.name ?? "";
  const values: Record<string, string> = {
    name,
    first_name: name.trim().split(/\s+/)[0] ?? "",
    agent: agent.name,
  };
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, key: string) => values[key] ?? whole);
}

/** What is typed after the slash, while the whole message is nothing else; null where no answer is being called. */
export function called(text: string): string | null {
  const found = /^\/([a-z0-9_-]{0,40})$/i.exec(text);
  return found ? (found[1] ?? "").toLowerCase() : null;
}

export function matching(replies: CannedReply[], begun: string): CannedReply[] {
  const starting = replies.filter((one) => one.shortcut.startsWith(begun));
  const within = replies.filter((one) => !one.shortcut.startsWith(begun) && one.shortcut.includes(begun));
  return [...starting, ...within];
}

import type { Agent } from "@/lib/api/types";

const BEGUN = /(?:^|\s)@([\p{L}\p{N}._-]{0,40})$/u;

/** What is typed after the @ at the end of a note; null where nobody is being named. */
export function mentionBegun(text: string): string | null {
  return BEGUN.exec(text)?.[1]?.toLowerCase() ?? null;
}

export function withMention(text: string, agent: Agent): string {
  return `${text.slice(0, text.lastIndexOf("@"))}@${agent.name} `;
}

/** Who is named in a note. */
export function mentioned(text: string, agents: Agent[]): number[] {
  return agents.filter((agent) => text.includes(`@${agent.name}`)).map((agent) => agent.id);
}

import type { AttributeType, AudienceDefinition, Condition } from "@/lib/api/types";

export type Match = "all" | "any" | "none";
export type Kind = NonNullable<Condition["kind"]>;
export type Group = Condition & { match: Match; of: Condition[] };

/** The kinds somebody can choose, the simplest first. */
export const KINDS: Kind[] = [
  "everybody",
  "tag",
  "list",
  "segment",
  "file",
  "contacts",
  "attribute",
  "language",
  "country",
  "time_zone",
  "consent",
  "wrote",
  "got_campaign",
  "campaign",
];
export const PARTS = ["in", "got", "delivered", "read", "not_read", "replied", "not_replied", "failed"] as const;
export const CONSENTS = ["opted_in", "opted_out", "opted_out_marketing", "opted_out_all"] as const;
export const OPS: Record<AttributeType, NonNullable<Condition["op"]>[]> = {
  text: ["is", "contains", "starts", "is_set"],
  number: ["is", "less", "at_most", "more", "at_least", "between", "is_set"],
  date: ["is", "before", "after", "between", "last_days", "next_days", "birthday", "is_set"],
  boolean: ["is", "is_set"],
};

export function group(match: Match, ...of: Condition[]): Group {
  return { match, of };
}

export function isGroup(condition: Condition): condition is Group {
  return condition.of !== undefined && condition.of !== null;
}

/** A statement that says nothing yet. */
export function blank(kind: Kind): Condition {
  if (kind === "wrote" || kind === "got_campaign") return { kind, days: 30 };
  return kind === "campaign" ? { kind, what: "got" } : { kind };
}

function isComplete(one: Condition): boolean {
  switch (one.kind) {
    case "tag":
    case "list":
    case "segment":
    case "file":
    case "campaign":
      return typeof one.id === "number";
    case "attribute":
      return isCompared(one);
    case "language":
    case "country":
    case "time_zone":
    case "consent":
      return typeof one.value === "string" && one.value !== "";
    case "contacts":
      return (one.ids ?? []).length > 0;
    default:
      return one.kind !== undefined && one.kind !== null;
  }
}

function isCompared(one: Condition): boolean {
  if (!one.key || !one.op) return false;
  if (one.op === "is_set" || one.op === "birthday") return true;
  if (one.op === "last_days" || one.op === "next_days") return typeof one.days === "number";
  const filled = (value: unknown) => value !== undefined && value !== null && value !== "";
  return filled(one.value) && (one.op !== "between" || filled(one.until));
}

/** What of a group can be asked already: without the statements that are still being made. */
export function finished(whole: Group): Group {
  const of = whole.of.flatMap((one): Condition[] => {
    if (!isGroup(one)) return isComplete(one) ? [one] : [];
    const inner = finished(one);
    return inner.of.length > 0 ? [inner] : [];
  });
  return { match: whole.match, of };
}

/** The definition as it can be asked, null while nobody is included. */
export function askable(include: Group, exclude: Group): AudienceDefinition | null {
  const wanted = finished(include);
  if (wanted.of.length === 0) return null;
  const unwanted = finished(exclude);
  return { version: 1, include: wanted, ...(unwanted.of.length > 0 && { exclude: unwanted }) };
}

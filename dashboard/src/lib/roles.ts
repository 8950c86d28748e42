import type { Role } from "@/lib/api/types";

const rank: Record<Role, number> = { viewer: 0, agent: 1, operator: 2, admin: 3 };

/** Hides what the server would refuse; the server alone decides. */
export function atLeast(role: Role, needed: Role): boolean {
  return rank[role] >= rank[needed];
}

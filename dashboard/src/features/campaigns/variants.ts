import type { AbTest, Campaign, VariantDraft } from "@/lib/api/types";

export const LETTERS = ["A", "B", "C", "D", "E"] as const;
export const MOST_ARMS = LETTERS.length;

/** The variants of a campaign as they are handed in. */
export function variantsOf(campaign: Campaign | null): VariantDraft[] {
  return (campaign?.variants ?? []).map(({ arm, template, template_variables }) => ({
    arm,
    template_id: template.id,
    template_variables,
  }));
}

/** How many arms there are: the campaign's own, and those of its variants. */
export function armsOf(variants: VariantDraft[]): number {
  return Math.max(0, ...variants.map((one) => one.arm)) + 1;
}

/** As evenly as whole percentages go: 34, 33, 33. */
export function evenShares(arms: number, holdOut: number): number[] {
  const each = Math.floor((100 - holdOut) / arms);
  const over = 100 - holdOut - each * arms;
  return Array.from({ length: arms }, (_, arm) => each + (arm < over ? 1 : 0));
}

/** The test with as many even shares as there are arms; none where nothing is compared or held out. */
export function fittedTest(test: AbTest | null, arms: number): AbTest | null {
  if (arms < 2 && (test === null || test.hold_out === 0)) return null;
  const base: AbTest = test ?? { shares: [], hold_out: 0, first_percent: null, measure: "read", minutes: null };
  const whole = base.shares.reduce((sum, share) => sum + share, 0) + base.hold_out === 100;
  if (base.shares.length === arms && whole) return base;
  return { ...base, shares: evenShares(arms, base.hold_out), ...(arms < 2 && { first_percent: null, minutes: null }) };
}

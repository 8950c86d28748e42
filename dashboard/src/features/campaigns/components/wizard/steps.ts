export const steps = ["message", "people", "content", "schedule", "send"] as const;

export type StepName = (typeof steps)[number];

export function stepFrom(text: string | undefined): StepName | null {
  return steps.find((step) => step === text) ?? null;
}

import type { Interactive } from "@/features/inbox/outbox";

/** What an agent fills in to let somebody choose; `choices` are one a line in their order. */
export interface OfferValues {
  body: string;
  footer: string;
  label: string;
  url: string;
  choices: string[];
}

export type OfferType = Interactive["type"];

/** WhatsApp's limits (reference §2.7). */
export const OFFER_LIMITS = { buttons: 3, rows: 10, button: 20, row: 24, label: 20, footer: 60 } as const;
export const BODY_LIMITS: Record<OfferType, number> = {
  button: 1024,
  list: 4096,
  cta_url: 1024,
  location_request: 1024,
};

/** The request of what was filled in; what is left empty is left out. */
export function offerOf(type: OfferType, values: OfferValues): Interactive {
  const choices = values.choices.map((one) => one.trim()).filter((one) => one !== "");
  const named = choices.map((title, index) => ({ id: `choice-${index + 1}`, title }));
  const footer = values.footer.trim();
  const common = { type, body: values.body.trim(), ...(footer && type !== "location_request" && { footer }) };
  if (type === "button") return { ...common, buttons: named };
  if (type === "list") return { ...common, label: values.label.trim(), sections: [{ rows: named }] };
  if (type === "cta_url") return { ...common, label: values.label.trim(), url: values.url.trim() };
  return common;
}

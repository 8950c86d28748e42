import type { Template, TemplateCategory, TemplateDefinition } from "@/lib/api/types";

export const HEADERS = ["none", "text", "image", "video", "document", "location"] as const;
export type HeaderKind = (typeof HEADERS)[number];
export const BUTTONS = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"] as const;
export type ButtonKind = (typeof BUTTONS)[number];
export const MOST_BUTTONS = 10;

export interface DraftButton {
  kind: ButtonKind;
  text: string;
  url: string;
  phone: string;
  /** A sample of the whole address, or of the code. */
  example: string;
}

export interface TemplateDraft {
  name: string;
  language: string;
  category: TemplateCategory;
  header: { kind: HeaderKind; text: string; handle: string };
  body: string;
  footer: string;
  /** By part and variable, such as `body.1`. */
  samples: Record<string, string>;
  buttons: DraftButton[];
  /** Authentication only: how long the code is good for, empty for not told. */
  expires: string;
  /** Authentication only: "For your security, do not share this code." */
  warns: boolean;
}

export const emptyDraft = (language: string): TemplateDraft => ({
  name: "",
  language,
  category: "MARKETING",
  header: { kind: "none", text: "", handle: "" },
  body: "",
  footer: "",
  samples: {},
  buttons: [],
  expires: "10",
  warns: true,
});

export const emptyButton = (kind: ButtonKind): DraftButton => ({ kind, text: "", url: "", phone: "", example: "" });

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** The variables of a text, each once, in the order they first come. */
export function variablesOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(VARIABLE), (found) => found[1] ?? ""))];
}

/** Variables are numbers until one has a name: then Meta wants names for all of them. */
export function isNamed(draft: TemplateDraft): boolean {
  return [...variablesOf(draft.header.text), ...variablesOf(draft.body)].some((name) => !/^\d+$/.test(name));
}

/** What to put in where the next variable is wanted. */
export function nextVariable(draft: TemplateDraft, text: string): string {
  if (isNamed(draft)) return "{{name}}";
  const numbers = variablesOf(text).map(Number);
  return `{{${Math.max(0, ...numbers) + 1}}}`;
}

type Component = Record<string, unknown>;

/** The body of a create call, as Meta defines it. */
export function definitionOf(draft: TemplateDraft): TemplateDefinition {
  const named = isNamed(draft);
  return {
    name: draft.name,
    language: draft.language,
    category: draft.category,
    parameter_format: named ? "NAMED" : "POSITIONAL",
    components: draft.category === "AUTHENTICATION" ? authentication(draft) : ordinary(draft, named),
  };
}

function authentication(draft: TemplateDraft): Component[] {
  const footer = draft.expires === "" ? [] : [{ type: "FOOTER", code_expiration_minutes: Number(draft.expires) }];
  return [
    { type: "BODY", add_security_recommendation: draft.warns },
    ...footer,
    { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE" }] },
  ];
}

function ordinary(draft: TemplateDraft, named: boolean): Component[] {
  const body = { type: "BODY", text: draft.body, ...samples(draft, "body", draft.body, named) };
  return [
    ...header(draft, named),
    body,
    ...(draft.footer === "" ? [] : [{ type: "FOOTER", text: draft.footer }]),
    ...(draft.buttons.length === 0 ? [] : [{ type: "BUTTONS", buttons: draft.buttons.map(button) }]),
  ];
}

function header(draft: TemplateDraft, named: boolean): Component[] {
  const { kind, text, handle } = draft.header;
  if (kind === "none") return [];
  const part = { type: "HEADER", format: kind.toUpperCase() };
  if (kind === "text") return [{ ...part, text, ...samples(draft, "header", text, named) }];
  return [kind === "location" || handle === "" ? part : { ...part, example: { header_handle: [handle] } }];
}

function samples(draft: TemplateDraft, part: "header" | "body", text: string, named: boolean): Component {
  const names = variablesOf(text);
  if (names.length === 0) return {};
  const given = names.map((name) => draft.samples[`${part}.${name}`] ?? "");
  const field = `${part}_text`;
  if (named)
    return {
      example: {
        [`${field}_named_params`]: names.map((name, index) => ({ param_name: name, example: given[index] ?? "" })),
      },
    };
  return { example: { [field]: part === "body" ? [given] : given } };
}

function button({ kind, text, url, phone, example }: DraftButton): Component {
  switch (kind) {
    case "QUICK_REPLY":
      return { type: kind, text };
    case "URL":
      return { type: kind, text, url, ...(url.includes("{{") ? { example: example === "" ? [] : [example] } : {}) };
    case "PHONE_NUMBER":
      return { type: kind, text, phone_number: phone };
    case "COPY_CODE":
      return { type: kind, example };
  }
}

/** The draft of a template that exists; null when it has parts that are only written at Meta. */
export function draftOf(template: Template): TemplateDraft | null {
  const draft = { ...emptyDraft(template.language), name: template.name, category: template.category };
  if (template.category === "AUTHENTICATION") return null;
  for (const part of template.components as Component[]) {
    if (!take(draft, part)) return null;
  }
  return draft;
}

function take(draft: TemplateDraft, part: Component): boolean {
  switch (textOf(part.type)) {
    case "HEADER":
      return takeHeader(draft, part);
    case "BODY":
      draft.body = textOf(part.text);
      Object.assign(draft.samples, samplesOf(part, "body", draft.body));
      return true;
    case "FOOTER":
      draft.footer = textOf(part.text);
      return true;
    case "BUTTONS":
      return listOf(part.buttons).every((one) => takeButton(draft, one));
    default:
      return false;
  }
}

function takeHeader(draft: TemplateDraft, part: Component): boolean {
  const kind = textOf(part.format).toLowerCase();
  if (!HEADERS.some((known) => known === kind)) return false;
  const handles = objectOf(part.example).header_handle;
  draft.header = {
    kind: kind as HeaderKind,
    text: textOf(part.text),
    handle: Array.isArray(handles) ? textOf(handles[0]) : "",
  };
  Object.assign(draft.samples, samplesOf(part, "header", draft.header.text));
  return true;
}

function takeButton(draft: TemplateDraft, part: Component): boolean {
  const kind = textOf(part.type);
  if (!BUTTONS.some((known) => known === kind)) return false;
  const example = Array.isArray(part.example) ? textOf(part.example[0]) : textOf(part.example);
  draft.buttons.push({
    kind: kind as ButtonKind,
    text: textOf(part.text),
    url: textOf(part.url),
    phone: textOf(part.phone_number),
    example,
  });
  return true;
}

function samplesOf(part: Component, place: "header" | "body", text: string): Record<string, string> {
  const example = objectOf(part.example);
  const named = listOf(example[`${place}_text_named_params`]);
  if (named.length > 0)
    return Object.fromEntries(named.map((one) => [`${place}.${textOf(one.param_name)}`, textOf(one.example)]));
  const given: unknown = example[`${place}_text`];
  const first: unknown = Array.isArray(given) ? given[0] : undefined;
  const values: unknown[] = Array.isArray(first) ? first : Array.isArray(given) ? given : [];
  return Object.fromEntries(variablesOf(text).map((name, index) => [`${place}.${name}`, textOf(values[index])]));
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const objectOf = (value: unknown): Component =>
  typeof value === "object" && value !== null ? (value as Component) : {};
const listOf = (value: unknown): Component[] => (Array.isArray(value) ? value.map(objectOf) : []);

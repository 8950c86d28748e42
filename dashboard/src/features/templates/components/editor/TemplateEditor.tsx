import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Beside } from "@/components/ui/Beside";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useTemplateCheck } from "@/features/templates/api/check-template";
import { useSaveTemplate } from "@/features/templates/api/save-template";
import { AuthenticationFields } from "@/features/templates/components/editor/AuthenticationFields";
import { BodyFields } from "@/features/templates/components/editor/BodyFields";
import { ButtonFields } from "@/features/templates/components/editor/ButtonFields";
import { definitionOf, type TemplateDraft } from "@/features/templates/components/editor/draft";
import { HeaderFields } from "@/features/templates/components/editor/HeaderFields";
import { languagesWith } from "@/features/templates/components/editor/languages";
import { fieldErrors } from "@/lib/api/error";
import type { Template, TemplateCategory, TemplateProblem } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";

import classes from "./TemplateEditor.module.css";

const CATEGORIES: TemplateCategory[] = ["MARKETING", "UTILITY", "AUTHENTICATION"];
const TYPING_MS = 400;
const PRESSING_MS = 250;
/** Side by side, fields stand in one line however long the words about them are. */
const HINT_BELOW: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export type Update = (change: Partial<TemplateDraft>) => void;
/** The sentence about a field, once a person has been there or has tried to hand the template in. */
export type Wrong = (field: string) => string | undefined;

interface TemplateEditorProps {
  accountId: number;
  /** Null: a new one. The name and language of one that exists are fixed. */
  template: Template | null;
  start: TemplateDraft;
  onSaved: (template: Template) => void;
}

/** Writes a template, with Meta's rules checked and the phone's view drawn while one types. */
export function TemplateEditor({ accountId, template, start, onSaved }: TemplateEditorProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const save = useSaveTemplate(accountId, template?.id ?? null);
  const [settled] = useDebouncedValue(draft, TYPING_MS);
  const definition = useMemo(() => definitionOf(settled), [settled]);
  const check = useTemplateCheck(accountId, definition);
  const problems = check.data?.problems ?? [];
  const refusals = fieldErrors(save.error);
  const update: Update = (change) => setDraft((current) => ({ ...current, ...change }));
  const wasThere = (field: string) =>
    [...touched].some((one) => one === field || field.startsWith(`${one}.`) || one.startsWith(`${field}.`));
  const wrong: Wrong = (field) => {
    if (refusals[field]) return refusals[field];
    const found = problems.find((one) => one.field === field);
    return found && (tried || !isEarly(found) || wasThere(field)) ? sentence(found) : undefined;
  };
  // A moment later: a line that comes between pressing and letting go would move a button from under the pointer.
  const touch = (field: string) =>
    window.setTimeout(() => setTouched((current) => new Set(current).add(field)), PRESSING_MS);
  const fresh = settled === draft && !check.isFetching;
  const handIn = () => {
    setTried(true);
    if (fresh && problems.length === 0) save.mutate(definitionOf(draft), { onSuccess: onSaved });
  };
  const isCode = draft.category === "AUTHENTICATION";
  const aside = (
    <>
      {check.data && (
        <PhonePreview preview={{ ...check.data.preview, body: check.data.preview.body || t("editor.empty") }} />
      )}
      {check.isError && <Problem error={check.error} onRetry={() => void check.refetch()} />}
      {save.isError && <Problem error={save.error} title={t("editor.refused")} />}
      {tried && problems.length > 0 && <Problems problems={problems} />}
      <Button type="submit" loading={save.isPending || (tried && !fresh)} fullWidth>
        {template === null ? t("editor.handIn") : t("editor.handInAgain")}
      </Button>
    </>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        handIn();
      }}
      onBlur={(event) => {
        const field = event.target.closest<HTMLElement>("[data-field]")?.dataset.field;
        if (field) touch(field);
      }}
    >
      <Beside aside={aside}>
        <Section title={t("editor.what")}>
          <TextInput
            data-field="name"
            label={t("editor.name")}
            description={t("editor.nameHint")}
            value={draft.name}
            {...fixed(template !== null)}
            maxLength={512}
            autoCapitalize="none"
            spellCheck={false}
            error={wrong("name")}
            onChange={(event) => update({ name: nameFrom(event.currentTarget.value) })}
          />
          <div className={classes.pair} style={{ marginTop: "var(--mantine-spacing-md)" }}>
            <Select
              data-field="category"
              label={t("templates.category")}
              data={CATEGORIES.map((value) => ({ value, label: t(`categories.${value}`) }))}
              value={draft.category}
              allowDeselect={false}
              {...fixed(template?.status === "APPROVED")}
              description={t(`editor.categoryHints.${draft.category}`)}
              inputWrapperOrder={HINT_BELOW}
              error={wrong("category")}
              onChange={(category) => category && update({ category })}
            />
            <Select
              data-field="language"
              label={t("templates.language")}
              description={t("editor.languageHint")}
              inputWrapperOrder={HINT_BELOW}
              data={languagesWith(draft.language)}
              value={draft.language}
              searchable
              allowDeselect={false}
              {...fixed(template !== null)}
              error={wrong("language")}
              onChange={(language) => language && update({ language })}
            />
          </div>
        </Section>
        {isCode ? (
          <AuthenticationFields draft={draft} update={update} wrong={wrong} />
        ) : (
          <>
            <HeaderFields accountId={accountId} draft={draft} update={update} wrong={wrong} />
            <BodyFields draft={draft} update={update} wrong={wrong} />
            <ButtonFields draft={draft} update={update} wrong={wrong} />
          </>
        )}
      </Beside>
    </form>
  );
}

/** What is written may be judged at once; what is still empty only when a person has been there. */
const isEarly = (problem: TemplateProblem) => problem.code === "missing" || problem.field === "name";

/** What cannot be changed any more is still read. */
const fixed = (is: boolean) => (is ? ({ readOnly: true, variant: "filled" } as const) : {});

function sentence(problem: TemplateProblem): string {
  const words = say(problem.message);
  return words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? "" : ".");
}

const nameFrom = (typed: string) =>
  typed
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\s-]+/g, "_")
    .replace(/[^a-z0-9_]/g, "");

function Problems({ problems }: { problems: TemplateProblem[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t("editor.problems", { count: problems.length })}>
      <ul style={{ margin: 0, paddingInlineStart: "1.1rem" }} role="status">
        {problems.map((one) => (
          <li key={`${one.field} ${one.code} ${one.message}`}>
            <strong>{t(`editor.parts.${partOf(one.field)}`)}</strong>: {sentence(one)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const PARTS = ["name", "language", "category", "header", "body", "footer", "buttons"] as const;

function partOf(field: string): (typeof PARTS)[number] | "template" {
  return PARTS.find((part) => part === field.split(".")[0]) ?? "template";
}

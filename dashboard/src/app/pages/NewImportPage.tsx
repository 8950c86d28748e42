import { Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate, useSearchParams } from "react-router";

import { FormProblem } from "@/components/ui/FormProblem";
import { Notice } from "@/components/ui/Notice";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useAttributes } from "@/features/contacts/api/groups";
import {
  readContactSheet,
  startImport,
  useContactFile,
  useImportCheck,
  useImportProposal,
} from "@/features/contacts/api/imports";
import { ImportColumns } from "@/features/contacts/components/import/ImportColumns";
import { ImportRules, USUAL_RULES, type Rules } from "@/features/contacts/components/import/ImportRules";
import { fieldErrors } from "@/lib/api/error";
import type { ColumnMapping, ImportProposal, RecipientFile } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

const PAUSE_MS = 300;

/** Say what the columns of an uploaded file are and what to do with its people, then import them. */
export function NewImportPage() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const id = params.get("file");
  if (id === null) return <Navigate to="/contacts/import" replace />;
  return (
    <Page title={t("imports.title")} back={{ to: "/contacts/import", label: t("imports.otherFile") }}>
      <Loading key={id} uploadId={id} />
    </Page>
  );
}

function Loading({ uploadId }: { uploadId: string }) {
  const file = useContactFile(uploadId);
  const offer = useImportProposal(uploadId);
  if (file.isError) return <Problem error={file.error} onRetry={() => void file.refetch()} />;
  if (offer.isError) return <Problem error={offer.error} onRetry={() => void offer.refetch()} />;
  if (!file.data || !offer.data) return <Skeleton height={320} radius="md" />;
  return <NewImport file={file.data} offer={offer.data} />;
}

function NewImport({ file, offer }: { file: RecipientFile; offer: ImportProposal }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const attributes = useAttributes();
  const [mapping, setMapping] = useState<ColumnMapping[]>(offer.mapping);
  const [rules, setRules] = useState<Rules>(() => remembered(offer));
  const [reading] = useDebouncedValue({ upload_id: file.id, mapping, default_country: rules.country }, PAUSE_MS);
  const check = useImportCheck(reading);
  const hasConsentColumn = mapping.some((one) => one.target === "consent");
  const start = useAct(async () => {
    const { id } = await startImport({ upload_id: file.id, mapping, ...ordered(rules, hasConsentColumn) });
    await navigate(`/contacts/import/${id}`, { replace: true });
  });
  const refusals = { ...fieldErrors(check.error), ...fieldErrors(start.error) };
  const change = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      start.forget();
      set(value);
    };
  };
  return (
    <Stack gap="lg">
      <Section
        title={t("imports.columnsTitle", { name: file.filename })}
        sentence={t(offer.remembered ? "imports.remembered" : "imports.guessed", { count: offer.row_count })}
      >
        <Stack gap="md">
          <Sheet file={file} />
          {file.warnings.length > 0 && <Notice tone="waiting">{file.warnings.map((one) => say(one)).join(" ")}</Notice>}
          <ImportColumns
            mapping={mapping}
            rows={offer.rows}
            attributes={attributes.data?.items ?? []}
            problems={check.data?.problems ?? []}
            refusals={refusals}
            onChange={change(setMapping)}
          />
          <Checked check={check} nobody={refusals.mapping} />
        </Stack>
      </Section>
      <Section title={t("imports.rulesTitle")}>
        <ImportRules
          rules={rules}
          hasConsentColumn={hasConsentColumn}
          refusals={refusals}
          onChange={change(setRules)}
        />
      </Section>
      {start.error !== null && <FormProblem error={start.error} form={{ values: {} }} />}
      <Group justify="flex-end">
        <Button
          size="md"
          loading={start.busy}
          disabled={check.isError || offer.row_count === 0}
          onClick={() => start.run()}
        >
          {t("imports.start", { count: offer.row_count })}
        </Button>
      </Group>
    </Stack>
  );
}

function Sheet({ file }: { file: RecipientFile }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { run, busy, error } = useAct(async (sheet: string) => {
    const { id } = await readContactSheet(file.id, sheet);
    await navigate(`/contacts/import/new?file=${id}`, { replace: true });
  });
  if (file.sheets.length < 2) return null;
  return (
    <>
      <Select
        label={t("wizard.sheet")}
        data={file.sheets}
        value={file.sheet}
        disabled={busy}
        maw="20rem"
        onChange={(sheet) => sheet !== null && sheet !== file.sheet && run(sheet)}
      />
      {error !== null && <Problem error={error} />}
    </>
  );
}

/** What the first thousand rows come to. */
function Checked({ check, nobody }: { check: ReturnType<typeof useImportCheck>; nobody: string | undefined }) {
  const { t } = useTranslation();
  if (check.isError) return nobody === undefined ? null : <Notice tone="waiting">{nobody}</Notice>;
  if (check.data === undefined) return <Skeleton height={20} width="18rem" />;
  const { bad, checked } = check.data;
  return (
    <Text size="sm" c={bad > 0 ? "var(--state-amber-ink)" : "dimmed"} role="status">
      {bad > 0 ? t("imports.someBad", { bad, count: checked }) : t("imports.allGood", { count: checked })}
    </Text>
  );
}

function remembered({ settings }: ImportProposal): Rules {
  if (settings === null) return USUAL_RULES;
  return { ...USUAL_RULES, mode: settings.mode, empty: settings.empty, country: settings.default_country };
}

function ordered(rules: Rules, hasConsentColumn: boolean) {
  const saidYes = hasConsentColumn || rules.everybodySaidYes;
  return {
    mode: rules.mode,
    empty: rules.empty,
    default_country: rules.country,
    tags: rules.tags,
    list_ids: rules.lists.map(Number),
    new_list: rules.newList.trim() || null,
    opt_in: saidYes ? { source: rules.source.trim(), proof: rules.proof.trim() || null } : null,
  };
}

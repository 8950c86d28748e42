import { Button, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconFileSpreadsheet, IconInfoCircle } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { FileDrop } from "@/components/ui/FileDrop";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useRecipientFile } from "@/features/campaigns/api/get-recipient-file";
import { useImportRecipients } from "@/features/campaigns/api/import-recipients";
import { uploadRecipients } from "@/features/campaigns/api/upload-recipients";
import { AudienceResult } from "@/features/campaigns/components/wizard/AudienceResult";
import { ColumnTable } from "@/features/campaigns/components/wizard/ColumnTable";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import type { Campaign, RecipientFile } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { keys, queryClient } from "@/lib/query";

const COUNTRIES = [
  "BR",
  "US",
  "PT",
  "AR",
  "MX",
  "CO",
  "CL",
  "PE",
  "UY",
  "PY",
  "ES",
  "FR",
  "DE",
  "IT",
  "GB",
  "IN",
  "ZA",
  "NG",
  "KE",
  "AO",
  "MZ",
];
const ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Upload the file, name the phone column, and see at once which rows are good. */
export function PeopleStep({ campaign }: { campaign: Campaign }) {
  const navigate = useNavigate();
  const { audience } = campaign;
  const file = useRecipientFile(audience.upload_id);
  const uploading = useFileUpload();
  const imports = useImportRecipients(campaign.id);
  const [fresh, setFresh] = useState<RecipientFile | null>(null);
  const shown = fresh ?? file.data ?? null;
  const take = async (picked: File) => {
    const uploaded = await uploading.start(picked);
    if (uploaded === null) return;
    queryClient.setQueryData(keys.upload(uploaded.id), uploaded);
    setFresh(uploaded);
    if (uploaded.phone_column !== null)
      imports.mutate({
        upload_id: uploaded.id,
        phone_column: uploaded.phone_column,
        default_country: audience.default_country || "BR",
      });
  };
  const choose = (phoneColumn: string, country: string) => {
    if (shown) imports.mutate({ upload_id: shown.id, phone_column: phoneColumn, default_country: country });
  };
  const current = shown !== null && audience.upload_id === shown.id;
  return (
    <StepFrame
      back={`/campaigns/${campaign.id}/edit/message`}
      next={
        <Continue
          disabled={!current || audience.status !== "ready" || audience.good === 0}
          onClick={() => void navigate(`/campaigns/${campaign.id}/edit/content`)}
        />
      }
    >
      <FilePlace
        file={shown}
        progress={uploading.progress}
        onFile={(picked) => void take(picked)}
        onCancel={uploading.cancel}
      />
      {uploading.error !== null && <Problem error={uploading.error} />}
      {shown && <ColumnsSection file={shown} audience={audience} busy={imports.isPending} onChoose={choose} />}
      {imports.isError && <Problem error={imports.error} />}
      {current && <AudienceResult campaign={campaign} columns={shown.columns} />}
    </StepFrame>
  );
}

function useFileUpload() {
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  const start = async (file: File): Promise<RecipientFile | null> => {
    controller.current = new AbortController();
    setError(null);
    setProgress(0);
    try {
      return await uploadRecipients(file, setProgress, controller.current.signal);
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) setError(refusal);
      return null;
    } finally {
      setProgress(null);
    }
  };
  return { progress, error, start, cancel: () => controller.current?.abort() };
}

interface FilePlaceProps {
  file: RecipientFile | null;
  progress: number | null;
  onFile: (file: File) => void;
  onCancel: () => void;
}

function FilePlace({ file, progress, onFile, onCancel }: FilePlaceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [replacing, setReplacing] = useState(false);
  if (file !== null && progress === null && !replacing) {
    return (
      <Section
        title={
          <>
            <IconFileSpreadsheet size={16} style={{ verticalAlign: "-3px" }} aria-hidden /> {file.filename}
          </>
        }
        sentence={[
          t("wizard.rows", { count: file.row_count }),
          t("wizard.columns", { count: file.columns.length }),
          format.bytes(file.size),
          file.encoding,
          file.sheet,
        ]
          .filter(Boolean)
          .join(" · ")}
        action={
          <Button size="xs" variant="default" onClick={() => setReplacing(true)}>
            {t("wizard.replace")}
          </Button>
        }
      >
        {file.warnings.length > 0 ? (
          <Notice tone="waiting" icon={IconInfoCircle}>
            {file.warnings.join(" ")}
          </Notice>
        ) : null}
      </Section>
    );
  }
  return (
    <FileDrop
      title={t("wizard.drop")}
      hint={t("wizard.dropHint")}
      accept={ACCEPT}
      progress={progress}
      onCancel={onCancel}
      onFiles={([picked]) => {
        setReplacing(false);
        if (picked) onFile(picked);
      }}
    />
  );
}

interface ColumnsSectionProps {
  file: RecipientFile;
  audience: Campaign["audience"];
  busy: boolean;
  onChoose: (phoneColumn: string, country: string) => void;
}

function ColumnsSection({ file, audience, busy, onChoose }: ColumnsSectionProps) {
  const { t, i18n } = useTranslation();
  const same = audience.upload_id === file.id;
  const phone = same ? audience.phone_column : file.phone_column;
  const country = audience.default_country || "BR";
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  const countries = [...new Set([country, ...COUNTRIES])].map((code) => ({
    value: code,
    label: names.of(code) ?? code,
  }));
  return (
    <Section title={t("wizard.columnsTitle")} sentence={t("wizard.columnsHint")}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select
            label={t("wizard.phoneColumn")}
            placeholder={t("wizard.choose")}
            data={file.columns.map((column) => column.name)}
            value={phone}
            disabled={busy}
            onChange={(value) => value && onChoose(value, country)}
          />
          <Select
            label={t("wizard.country")}
            description={undefined}
            searchable
            data={countries}
            value={country}
            disabled={busy || phone === null}
            onChange={(value) => value && phone && onChoose(phone, value)}
          />
        </SimpleGrid>
        {phone === null && (
          <Text size="sm" c="var(--state-amber-ink)">
            {t("wizard.noPhoneColumn")}
          </Text>
        )}
        <ColumnTable columns={file.columns} phoneColumn={phone} />
      </Stack>
    </Section>
  );
}

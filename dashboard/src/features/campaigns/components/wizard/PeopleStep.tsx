import { SegmentedControl, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useRecipientFile } from "@/features/campaigns/api/get-recipient-file";
import { useImportRecipients } from "@/features/campaigns/api/import-recipients";
import { readSheet } from "@/features/campaigns/api/read-sheet";
import { uploadRecipients } from "@/features/campaigns/api/upload-recipients";
import { ContactsAudience } from "@/features/campaigns/components/audience/ContactsAudience";
import { AudienceResult } from "@/features/campaigns/components/wizard/AudienceResult";
import { ColumnTable } from "@/features/campaigns/components/wizard/ColumnTable";
import { FilePlace } from "@/features/campaigns/components/wizard/FilePlace";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { useFileUpload } from "@/features/campaigns/use-file-upload";
import type { Campaign, RecipientFile } from "@/lib/api/types";
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
type Source = "rows" | "contacts";

/** Whom the campaign is for: the rows of a file, or contacts by conditions. */
export function PeopleStep({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { audience } = campaign;
  const [source, setSource] = useState<Source>(audience.source);
  return (
    <StepFrame
      back={`/campaigns/${campaign.id}/edit/message`}
      next={
        <Continue
          disabled={source !== audience.source || audience.status !== "ready" || audience.good === 0}
          onClick={() => void navigate(`/campaigns/${campaign.id}/edit/content`)}
        />
      }
    >
      <SegmentedControl
        aria-label={t("audience.source")}
        value={source}
        onChange={(next) => setSource(next)}
        data={[
          { value: "rows", label: t("audience.sourceFile") },
          { value: "contacts", label: t("audience.sourceContacts") },
        ]}
      />
      {source === "rows" ? <FileAudience campaign={campaign} /> : <ContactsAudience campaign={campaign} />}
    </StepFrame>
  );
}

/** Upload the file, name the phone column, and see at once which rows are good. */
function FileAudience({ campaign }: { campaign: Campaign }) {
  const { audience } = campaign;
  const file = useRecipientFile(audience.upload_id);
  const uploading = useFileUpload();
  const imports = useImportRecipients(campaign.id);
  const [fresh, setFresh] = useState<RecipientFile | null>(null);
  const shown = fresh ?? file.data ?? null;
  const take = async (reading: Promise<RecipientFile | null>) => {
    const uploaded = await reading;
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
    <>
      <FilePlace
        file={shown}
        progress={uploading.progress}
        onFile={(picked) =>
          void take(uploading.start((onProgress, signal) => uploadRecipients(picked, onProgress, signal)))
        }
        onCancel={uploading.cancel}
        onSheet={(sheet) => shown && void take(uploading.start(() => readSheet(shown.id, sheet)))}
      />
      {uploading.error !== null && <Problem error={uploading.error} />}
      {shown && <ColumnsSection file={shown} audience={audience} busy={imports.isPending} onChoose={choose} />}
      {imports.isError && <Problem error={imports.error} />}
      {current && <AudienceResult campaign={campaign} columns={shown.columns} />}
    </>
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

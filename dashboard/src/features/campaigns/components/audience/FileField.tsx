import { Button, FileButton, Progress, Select, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { useAudienceFile, useAudienceFiles, useReadAudienceFile } from "@/features/campaigns/api/audience-files";
import { COUNTRIES } from "@/features/campaigns/components/audience/places";
import { FILE_TYPES } from "@/features/campaigns/components/wizard/FilePlace";
import { useFileUpload } from "@/features/campaigns/use-file-upload";
import { uploadRecipients } from "@/features/campaigns/api/upload-recipients";
import type { AudienceFile, RecipientFile } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./GroupEditor.module.css";

const HOME = "BR";

interface FileFieldProps {
  id: number | null;
  onChange: (id: number | null) => void;
}

/** A list beside the contacts: one that is there, or one to upload; how it is read, and what it holds. */
export function FileField({ id, onChange }: FileFieldProps) {
  const { t } = useTranslation();
  const files = useAudienceFiles();
  const file = useAudienceFile(id);
  const uploading = useFileUpload();
  const reading = useReadAudienceFile();
  const [fresh, setFresh] = useState<RecipientFile | null>(null);
  const read = (uploadId: string, phoneColumn: string, country: string) =>
    reading.mutate(
      { upload_id: uploadId, phone_column: phoneColumn, default_country: country },
      { onSuccess: (made) => onChange(made.id) },
    );
  const take = async (picked: File) => {
    const uploaded = await uploading.start((onProgress, signal) => uploadRecipients(picked, onProgress, signal));
    if (uploaded === null) return;
    setFresh(uploaded);
    onChange(null);
    if (uploaded.phone_column !== null) read(uploaded.id, uploaded.phone_column, HOME);
  };
  const listed = new Map((files.data?.items ?? []).map((one) => [one.id, one]));
  if (file.data) listed.set(file.data.id, file.data);
  return (
    <div className={classes.file}>
      <div className={classes.fields}>
        <Select
          aria-label={t("audience.kind.file")}
          placeholder={listed.size > 0 ? t("audience.chooseFile") : t("audience.noFile")}
          searchable
          allowDeselect={false}
          data={[...listed.values()].map((one) => ({ value: String(one.id), label: labelOf(one, listed) }))}
          value={id === null ? null : String(id)}
          onChange={(chosen) => {
            setFresh(null);
            onChange(Number(chosen));
          }}
        />
        <FileButton accept={FILE_TYPES} onChange={(picked) => picked && void take(picked)}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconUpload size={14} aria-hidden />}
              loading={uploading.progress !== null || reading.isPending}
            >
              {t("audience.uploadFile")}
            </Button>
          )}
        </FileButton>
      </div>
      {uploading.error !== null && <Problem error={uploading.error} />}
      {reading.isError && <Problem error={reading.error} />}
      {file.isError && <Problem error={file.error} onRetry={() => void file.refetch()} />}
      {id === null && fresh !== null && (
        <HowRead
          columns={fresh.columns.map((one) => one.name)}
          phone={null}
          country={HOME}
          onChange={(phone, country) => read(fresh.id, phone, country)}
        />
      )}
      {file.data && (
        <>
          <HowRead
            columns={file.data.columns}
            phone={file.data.phone_column}
            country={file.data.default_country}
            onChange={(phone, country) => read(file.data.upload_id, phone, country)}
          />
          <Held file={file.data} />
        </>
      )}
    </div>
  );
}

/** Lists of one name are told apart by how they are read. */
function labelOf(file: AudienceFile, all: Map<number, AudienceFile>): string {
  const twins = [...all.values()].filter((one) => one.filename === file.filename).length > 1;
  return twins ? `${file.filename} · ${file.phone_column} · ${file.default_country}` : file.filename;
}

interface HowReadProps {
  columns: string[];
  phone: string | null;
  country: string;
  onChange: (phone: string, country: string) => void;
}

function HowRead({ columns, phone, country, onChange }: HowReadProps) {
  const { t, i18n } = useTranslation();
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  const countries = [...new Set([country, ...COUNTRIES])].map((code) => ({
    value: code,
    label: names.of(code) ?? code,
  }));
  return (
    <div className={classes.fields}>
      <Select
        label={t("wizard.phoneColumn")}
        placeholder={t("wizard.choose")}
        allowDeselect={false}
        data={columns}
        value={phone}
        onChange={(chosen) => chosen !== null && onChange(chosen, country)}
      />
      <Select
        label={t("wizard.country")}
        searchable
        allowDeselect={false}
        data={countries}
        value={country}
        disabled={phone === null}
        onChange={(chosen) => chosen !== null && phone !== null && onChange(phone, chosen)}
      />
    </div>
  );
}

/** How far the reading is, then how many people it holds and how many of its rows are of no use. */
function Held({ file }: { file: AudienceFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (file.status === "failed") return <Problem error={null} title={say(file.error) ?? t("wizard.importFailed")} />;
  if (file.status === "importing")
    return (
      <div>
        <Text size="sm" c="dimmed">
          {t("wizard.importing", { share: format.percent(file.progress) })}
        </Text>
        <Progress value={100 * file.progress} animated aria-label={t("files.progress")} />
      </div>
    );
  const facts = [
    t("audience.filePeople", { count: file.good }),
    file.bad > 0 && t("audience.fileBad", { count: file.bad }),
    file.duplicates > 0 && t("audience.fileTwins", { count: file.duplicates }),
  ];
  return (
    <Text size="sm" c="dimmed">
      {facts.filter(Boolean).join(" · ")}
    </Text>
  );
}

import { Stack } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { FileDrop } from "@/components/ui/FileDrop";
import { Problem } from "@/components/ui/Problem";
import { uploadContacts } from "@/features/contacts/api/imports";
import type { RecipientFile } from "@/lib/api/types";
import { keys, queryClient } from "@/lib/query";

const ACCEPT =
  ".csv,.tsv,.txt,.xlsx,.xls,.ods,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** The place to drop a spreadsheet with people. */
export function ImportFile({ onFile }: { onFile: (file: RecipientFile) => void }) {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<number | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  const take = async (picked: File) => {
    controller.current = new AbortController();
    setRefusal(null);
    setProgress(0);
    try {
      const file = await uploadContacts(picked, setProgress, controller.current.signal);
      queryClient.setQueryData(keys.upload(file.id), file);
      onFile(file);
    } catch (error) {
      if (!(error instanceof DOMException)) setRefusal(error);
      setProgress(null);
    }
  };
  return (
    <Stack gap="sm">
      <FileDrop
        title={t("imports.drop")}
        hint={t("imports.dropHint")}
        accept={ACCEPT}
        progress={progress}
        onCancel={() => controller.current?.abort()}
        onFiles={([picked]) => picked && void take(picked)}
      />
      {refusal !== null && <Problem error={refusal} />}
    </Stack>
  );
}

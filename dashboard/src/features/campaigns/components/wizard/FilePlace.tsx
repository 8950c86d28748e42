import { Button, Group, Select, Stack } from "@mantine/core";
import { IconFileSpreadsheet, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { FileDrop } from "@/components/ui/FileDrop";
import { Notice } from "@/components/ui/Notice";
import { Section } from "@/components/ui/Section";
import type { RecipientFile } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** What a list of people may be. */
export const FILE_TYPES =
  ".csv,.tsv,.txt,.xlsx,.xls,.ods,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface FilePlaceProps {
  file: RecipientFile | null;
  progress: number | null;
  onFile: (file: File) => void;
  onCancel: () => void;
  onSheet: (sheet: string) => void;
}

/** The list that is there, or the place to drop one. */
export function FilePlace({ file, progress, onFile, onCancel, onSheet }: FilePlaceProps) {
  const { t } = useTranslation();
  const [replacing, setReplacing] = useState(false);
  if (file !== null && progress === null && !replacing)
    return <Present file={file} onReplace={() => setReplacing(true)} onSheet={onSheet} />;
  return (
    <Stack gap="xs">
      <FileDrop
        title={t("wizard.drop")}
        hint={t("wizard.dropHint")}
        accept={FILE_TYPES}
        progress={progress}
        onCancel={onCancel}
        onFiles={([picked]) => {
          setReplacing(false);
          if (picked) onFile(picked);
        }}
      />
      {file !== null && progress === null && (
        <Group justify="flex-end">
          <Button size="xs" variant="subtle" color="gray" onClick={() => setReplacing(false)}>
            {t("wizard.keepFile", { name: file.filename })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface PresentProps {
  file: RecipientFile;
  onReplace: () => void;
  onSheet: (sheet: string) => void;
}

function Present({ file, onReplace, onSheet }: PresentProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = [
    t("wizard.rows", { count: file.row_count }),
    t("wizard.columns", { count: file.columns.length }),
    format.bytes(file.size),
    isOrdinary(file.encoding) ? null : t("wizard.encoding", { encoding: file.encoding }),
  ];
  const several = file.sheets.length > 1;
  return (
    <Section
      title={
        <>
          <IconFileSpreadsheet size={16} style={{ verticalAlign: "-3px" }} aria-hidden /> {file.filename}
        </>
      }
      sentence={facts.filter(Boolean).join(" · ")}
      action={
        <Button size="xs" variant="default" onClick={onReplace}>
          {t("wizard.replace")}
        </Button>
      }
    >
      {several || file.warnings.length > 0 ? (
        <Stack gap="sm">
          {several && (
            <Select
              label={t("wizard.sheet")}
              description={t("wizard.sheetHint", { count: file.sheets.length })}
              data={file.sheets}
              value={file.sheet}
              onChange={(sheet) => sheet !== null && sheet !== file.sheet && onSheet(sheet)}
              maw="20rem"
            />
          )}
          {file.warnings.length > 0 && (
            <Notice tone="waiting" icon={IconInfoCircle}>
              {file.warnings.map((warning) => say(warning)).join(" ")}
            </Notice>
          )}
        </Stack>
      ) : null}
    </Section>
  );
}

/** What every file is nowadays need not be said. */
function isOrdinary(encoding: string | null): boolean {
  return encoding === null || encoding.toLowerCase().startsWith("utf-8") || encoding.toLowerCase() === "ascii";
}

import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Scroll } from "@/components/ui/Scroll";
import { Dialog } from "@/components/ui/Dialog";
import { FileDrop } from "@/components/ui/FileDrop";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { readRateCardFile } from "@/features/prices/api/read-rate-card-file";
import type { RateCardDraft } from "@/features/prices/api/save-rate-card";
import type { RateCardReading } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

const ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

interface ImportDialogProps {
  onClose: () => void;
  /** What was read, to be looked over and kept. */
  onRead: (draft: RateCardDraft) => void;
}

/** Read a table of prices, and see what could not be read before anything is kept. */
export function ImportDialog({ onClose, onRead }: ImportDialogProps) {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<number | null>(null);
  const [found, setFound] = useState<{ reading: RateCardReading; name: string } | null>(null);
  const stop = useRef(new AbortController());
  const { run, error, forget } = useAct(async (file: File) => {
    stop.current = new AbortController();
    setProgress(0);
    try {
      setFound({ reading: await readRateCardFile(file, setProgress, stop.current.signal), name: file.name });
    } finally {
      setProgress(null);
    }
  });
  const take = () => {
    if (found === null) return;
    const { valid_from, currency, prices } = found.reading;
    onRead({ valid_from: valid_from ?? "", currency: currency ?? "", prices, source: found.name });
  };
  return (
    <Dialog onClose={onClose} title={t("prices.fileTitle")} size="lg">
      <Stack>
        {found === null ? (
          <FileDrop
            title={t("prices.fileDrop")}
            hint={t("prices.fileHint")}
            accept={ACCEPT}
            progress={progress}
            onCancel={() => stop.current.abort()}
            onFiles={([file]) => {
              forget();
              if (file) run(file);
            }}
          />
        ) : (
          <>
            <Text fw={500}>{t("prices.readPrices", { count: found.reading.prices.length })}</Text>
            {found.reading.errors_total > 0 && <Errors reading={found.reading} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setFound(null)}>
                {t("prices.otherFile")}
              </Button>
              <Button onClick={take} disabled={found.reading.prices.length === 0}>
                {t("common.continue")}
              </Button>
            </Group>
          </>
        )}
        {error !== null && <Problem error={error} />}
      </Stack>
    </Dialog>
  );
}

function Errors({ reading }: { reading: RateCardReading }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Notice tone="waiting" title={t("prices.errors", { count: reading.errors_total })}>
        <Text size="sm">{t("prices.errorsHint")}</Text>
      </Notice>
      <Scroll label={t("prices.errors", { count: reading.errors_total })} height="16rem">
        <Table fz="sm" verticalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">{t("prices.row")}</Table.Th>
              <Table.Th>{t("prices.column")}</Table.Th>
              <Table.Th>{t("prices.cell")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {reading.errors.map((one) => (
              <Table.Tr key={`${one.row}|${one.column}`}>
                <Table.Td ta="right">{format.number(one.row)}</Table.Td>
                <Table.Td>{one.column}</Table.Td>
                <Table.Td>
                  <Text span size="sm" c="var(--state-red-ink)">
                    {one.value}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {say(one.message)}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </>
  );
}

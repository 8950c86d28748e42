import { Box, Button, Progress, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { FigureStrip } from "@/components/ui/FigureStrip";
import { Cell, List, Row } from "@/components/ui/List";
import { Notice } from "@/components/ui/Notice";
import { useRefusalToast } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { saveBadRows } from "@/features/contacts/api/imports";
import type { ContactImport } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

/** How far an import is, what became of its rows, and those that want a hand. */
export function ImportResult({ found }: { found: ContactImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const share = found.row_count === 0 ? 1 : found.rows_read / found.row_count;
  return (
    <Stack gap="lg">
      {found.status !== "completed" && (
        <Section
          title={t("imports.rowsRead", { read: format.number(found.rows_read), count: found.row_count })}
          sentence={t(`imports.statusHint.${found.status}`)}
        >
          <Progress
            value={100 * share}
            animated={found.status === "running"}
            color={found.status === "running" ? undefined : "gray"}
            aria-label={t("files.progress")}
          />
        </Section>
      )}
      {found.status === "failed" && <Notice tone="bad" title={say(found.error) ?? t("imports.failed")} />}
      <FigureStrip
        figures={[
          { label: t("imports.created"), colour: "green", value: found.created },
          { label: t("imports.updated"), colour: "blue", value: found.updated },
          { label: t("imports.unchanged"), colour: "grey", value: found.unchanged },
          { label: t("imports.skipped"), colour: "grey", value: found.skipped },
          { label: t("imports.duplicates"), colour: "grey", value: found.duplicates },
          { label: t("imports.bad"), colour: "red", value: found.bad },
        ]}
      />
      {found.opted_out > 0 && <Notice tone="info">{t("imports.optedOut", { count: found.opted_out })}</Notice>}
      {found.bad > 0 && <BadRows found={found} />}
    </Stack>
  );
}

function BadRows({ found }: { found: ContactImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { run, busy } = useAct(() => saveBadRows(found.id), useRefusalToast());
  return (
    <Section title={t("imports.badTitle", { count: found.bad })} sentence={t("imports.badHint")}>
      <Stack gap="md" align="flex-start">
        <Button leftSection={<IconDownload size={16} />} loading={busy} onClick={() => run()}>
          {t("imports.download")}
        </Button>
        <Box w="100%">
          <List
            label={t("imports.reasons")}
            columns={[{ label: t("imports.reason") }, { label: t("imports.cells"), right: true, width: "6rem" }]}
          >
            {found.reasons.map((reason) => (
              <Row key={`${reason.column} ${reason.code}`}>
                <Cell>
                  <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
                    {reason.column}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {say(reason.message)}
                  </Text>
                </Cell>
                <Cell right>{format.number(reason.count)}</Cell>
              </Row>
            ))}
          </List>
        </Box>
      </Stack>
    </Section>
  );
}

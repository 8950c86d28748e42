import { Button, Group, SimpleGrid, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CopyLine } from "@/components/ui/CopyLine";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { fetchQrCode, useQrCode } from "@/features/desk/api/session";
import { QrPicture } from "@/features/desk/components/QrPicture";
import { SessionSection } from "@/features/desk/components/SessionSection";
import type { Account } from "@/lib/api/types";
import { saveBlob } from "@/lib/blob-url";
import { useAct } from "@/lib/use-act";

const TYPING_MS = 400;
const LONGEST = 300;

/** The code that opens a chat with a number, and the number's connection to Meta. */
export function SessionPanel({ account, admin }: { account: Account; admin: boolean }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(t("session.defaultWords"));
  return (
    <Stack gap="md">
      <Section title={t("session.title")} sentence={t("session.sentence")}>
        {account.display_phone_number ? (
          <Code account={account} words={words} onWords={setWords} />
        ) : (
          <Text size="sm" c="dimmed">
            {t("session.unknown")}
          </Text>
        )}
      </Section>
      <SessionSection account={account} admin={admin} words={words} />
    </Stack>
  );
}

interface CodeProps {
  account: Account;
  words: string;
  onWords: (words: string) => void;
}

function Code({ account, words, onWords }: CodeProps) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(words.trim(), TYPING_MS);
  const code = useQrCode(account.id, settled);
  const download = useAct(async (format: "png" | "svg") => {
    saveBlob(await fetchQrCode(account.id, settled, format), `whatsapp-${account.name}.${format}`);
  });
  const digits = (account.display_phone_number ?? "").replace(/\D/g, "");
  const link = `https://wa.me/${digits}${settled === "" ? "" : `?text=${encodeURIComponent(settled)}`}`;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
      {code.isError ? (
        <Problem error={code.error} onRetry={() => void code.refetch()} />
      ) : code.data ? (
        <QrPicture picture={code.data} label={t("session.image", { name: account.name })} />
      ) : (
        <Skeleton height={280} width={280} />
      )}
      <Stack>
        <Textarea
          label={t("session.words")}
          description={t("session.wordsHint")}
          autosize
          minRows={3}
          maxLength={LONGEST}
          value={words}
          onChange={(event) => onWords(event.currentTarget.value)}
        />
        <CopyLine label={t("session.link")} value={link} />
        <Group gap="xs">
          {(["png", "svg"] as const).map((format) => (
            <Button
              key={format}
              variant="default"
              leftSection={<IconDownload size={16} />}
              loading={download.busy}
              onClick={() => download.run(format)}
            >
              {t(`session.${format}`)}
            </Button>
          ))}
        </Group>
        {download.error !== null && <Problem error={download.error} />}
      </Stack>
    </SimpleGrid>
  );
}

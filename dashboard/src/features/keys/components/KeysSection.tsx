import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { deleteKey } from "@/features/keys/api/delete-key";
import { useKeys } from "@/features/keys/api/get-keys";
import { KeyDialog } from "@/features/keys/components/KeyDialog";
import { KeyList } from "@/features/keys/components/KeyList";
import type { ApiKey, NamedOne } from "@/lib/api/types";

/** Keys by which programs do what they were made for. */
export function KeysSection({ accounts }: { accounts: NamedOne[] }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const keys = useKeys(page);
  const [making, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  return (
    <Section
      title={t("keys.title")}
      sentence={t("keys.sentence")}
      action={
        <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
          {t("keys.create")}
        </Button>
      }
    >
      <Stack>
        {keys.isError ? (
          <Problem error={keys.error} onRetry={() => void keys.refetch()} />
        ) : keys.data?.total === 0 ? (
          <Text size="sm" c="dimmed">
            {t("keys.none")}{" "}
            <Anchor href="/api/docs" size="sm" target="_blank" underline="always">
              {t("keys.docs")}
            </Anchor>
          </Text>
        ) : (
          <KeyList keys={keys.data?.items} accounts={accounts} onDelete={setDoomed} />
        )}
        {keys.data && <Pager page={keys.data} onChange={setPage} />}
      </Stack>
      {making && <KeyDialog accounts={accounts} onClose={() => setMaking(false)} />}
      {doomed && (
        <Confirm
          opened
          onClose={() => setDoomed(null)}
          danger
          title={t("keys.deleteTitle", { name: doomed.name })}
          text={t("keys.deleteText")}
          label={t("keys.delete")}
          act={() => deleteKey(doomed.id)}
        />
      )}
    </Section>
  );
}

import { Button } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { useHooks } from "@/features/hooks/api/hooks";
import { HookForm } from "@/features/hooks/components/HookForm";
import { HookList } from "@/features/hooks/components/HookList";

/** Systems that are called with what becomes of messages. */
export function HooksPage() {
  const { t } = useTranslation();
  const hooks = useHooks();
  const accounts = useAccounts({});
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t("hooks.title")}
      sentence={t("hooks.sentence")}
      back={{ to: "/settings", label: t("places.settings") }}
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t("hooks.add")}
        </Button>
      }
    >
      {hooks.isError ? (
        <Problem error={hooks.error} onRetry={() => void hooks.refetch()} />
      ) : hooks.data?.total === 0 ? (
        <Empty icon={IconWebhook} title={t("hooks.emptyTitle")} text={t("hooks.emptyText")} />
      ) : (
        <HookList hooks={hooks.data?.items} />
      )}
      {adding && <HookForm hook={null} accounts={accounts.data?.items ?? []} onClose={() => setAdding(false)} />}
    </Page>
  );
}

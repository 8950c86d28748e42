import { Button } from "@mantine/core";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { useSources } from "@/features/desk/api/sources";
import { DeliveryLog } from "@/features/desk/components/DeliveryLog";
import { SecretDialog } from "@/features/desk/components/SecretDialog";
import { SourceForm } from "@/features/desk/components/SourceForm";
import { SourceList, type SourceDialog } from "@/features/desk/components/SourceList";
import type { Source } from "@/lib/api/types";

/** Systems whose conversations are answered here. */
export function SourcesPage() {
  const { t } = useTranslation();
  const sources = useSources();
  const accounts = useAccounts({});
  const [open, setOpen] = useState<{ source: Source | null; dialog: SourceDialog } | null>(null);
  const close = () => setOpen(null);
  const choices = accounts.data?.items ?? [];
  return (
    <Page
      title={t("systems.title")}
      sentence={t("systems.sentence")}
      back={{ to: "/settings", label: t("places.settings") }}
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ source: null, dialog: "edit" })}>
          {t("systems.add")}
        </Button>
      }
    >
      {sources.isError ? (
        <Problem error={sources.error} onRetry={() => void sources.refetch()} />
      ) : sources.data?.total === 0 ? (
        <Empty icon={IconPlugConnected} title={t("systems.emptyTitle")} text={t("systems.emptyText")} />
      ) : (
        <SourceList
          sources={sources.data?.items}
          accountNames={new Map(choices.map((account) => [account.id, account.name]))}
          onOpen={(source, dialog) => setOpen({ source, dialog })}
        />
      )}
      {/* Where there is one number only, it is chosen already: so it must be known. */}
      {open?.dialog === "edit" && accounts.data && (
        <SourceForm source={open.source} accounts={choices} onClose={close} />
      )}
      {open?.source && open.dialog === "secret" && <SecretDialog source={open.source} onClose={close} />}
      {open?.source && open.dialog === "log" && <DeliveryLog source={open.source} onClose={close} />}
    </Page>
  );
}

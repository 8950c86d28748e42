import { Button } from "@mantine/core";
import { IconDeviceMobile, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { AccountForm } from "@/features/accounts/components/AccountForm";
import { AccountList } from "@/features/accounts/components/AccountList";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "connect"] as const;

export function NumbersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const admin = atLeast(useUser().role, "admin");
  const [filters, setFilters] = useFilters(FILTERS);
  const accounts = useAccounts({ q: filters.q });
  const [connecting, setConnecting] = useState(filters.connect !== "");
  const connect = admin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setConnecting(true)}>
      {t("numbers.connect")}
    </Button>
  );
  const none = accounts.data?.total === 0;
  return (
    <Page title={t("places.numbers")} sentence={t("numbers.sentence")} action={!none && connect}>
      {(!none || filters.q !== "") && (
        <Toolbar>
          <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("numbers.search")} />
        </Toolbar>
      )}
      {accounts.isError ? (
        <Problem error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : none && filters.q === "" ? (
        <Empty icon={IconDeviceMobile} title={t("numbers.emptyTitle")} text={t("numbers.emptyText")} action={connect} />
      ) : none ? (
        <Empty icon={IconDeviceMobile} title={t("common.nothingFound")} text={t("common.otherWords")} />
      ) : (
        <AccountList accounts={accounts.data?.items} editable={admin} />
      )}
      {connecting && (
        <AccountForm
          account={null}
          onClose={() => {
            setConnecting(false);
            setFilters({ connect: null });
          }}
          onSaved={(account) => void navigate(`/numbers/${account.id}`)}
        />
      )}
    </Page>
  );
}

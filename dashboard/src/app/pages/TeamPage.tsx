import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { useUsers } from "@/features/users/api/get-users";
import { setUserActive } from "@/features/users/api/set-user-active";
import { UserForm } from "@/features/users/components/UserForm";
import { UserList } from "@/features/users/components/UserList";
import { useUser } from "@/lib/api/session";
import type { User } from "@/lib/api/types";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "page"] as const;

export function TeamPage() {
  const { t } = useTranslation();
  const self = useUser();
  const [filters, setFilters] = useFilters(FILTERS);
  const users = useUsers({ q: filters.q, page: Number(filters.page) || 1 });
  const accounts = useAccounts({});
  const [edited, setEdited] = useState<User | null | undefined>(undefined);
  const [toggled, setToggled] = useState<User | null>(null);
  const choices = accounts.data?.items ?? [];
  return (
    <Page
      title={t("places.team")}
      sentence={t("team.sentence")}
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(null)}>
          {t("team.add")}
        </Button>
      }
    >
      <Toolbar>
        <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("team.search")} />
      </Toolbar>
      {users.isError ? (
        <Problem error={users.error} onRetry={() => void users.refetch()} />
      ) : (
        <UserList
          users={users.data?.items}
          selfId={self.id}
          accountNames={new Map(choices.map((account) => [account.id, account.name]))}
          onEdit={setEdited}
          onToggle={setToggled}
        />
      )}
      {users.data && <Pager page={users.data} onChange={(page) => setFilters({ page: String(page) })} />}
      {edited !== undefined && <UserForm user={edited} accounts={choices} onClose={() => setEdited(undefined)} />}
      {toggled && (
        <Confirm
          opened
          onClose={() => setToggled(null)}
          danger={toggled.is_active}
          title={
            toggled.is_active
              ? t("team.deactivateTitle", { name: toggled.name })
              : t("team.activateTitle", { name: toggled.name })
          }
          text={toggled.is_active ? t("team.deactivateText") : t("team.activateText")}
          label={toggled.is_active ? t("team.deactivate") : t("team.activate")}
          act={() => setUserActive(toggled, !toggled.is_active)}
        />
      )}
    </Page>
  );
}

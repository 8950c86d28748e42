import { Button } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { deleteTeam, useTeams } from "@/lib/api/teams";
import { TeamForm } from "@/features/desk/components/TeamForm";
import { TeamList } from "@/features/desk/components/TeamList";
import { useUsers } from "@/features/users/api/get-users";
import type { Team } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

const EVERYBODY = { q: "", page: 1 };

/** Who answers which number. */
export function TeamsPage() {
  const { t } = useTranslation();
  const teams = useTeams();
  const accounts = useAccounts({});
  const users = useUsers(EVERYBODY);
  const [edited, setEdited] = useState<Team | null | undefined>(undefined);
  const [doomed, setDoomed] = useState<Team | null>(null);
  const people = (users.data?.items ?? []).filter((one) => one.is_active && atLeast(one.role, "agent"));
  return (
    <Page
      title={t("teams.title")}
      sentence={t("teams.sentence")}
      back={{ to: "/settings", label: t("places.settings") }}
      action={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(null)}>
          {t("teams.add")}
        </Button>
      }
    >
      {teams.isError ? (
        <Problem error={teams.error} onRetry={() => void teams.refetch()} />
      ) : teams.data?.total === 0 ? (
        <Empty icon={IconUsersGroup} title={t("teams.emptyTitle")} text={t("teams.emptyText")} />
      ) : (
        <TeamList teams={teams.data?.items} onEdit={setEdited} onDelete={setDoomed} />
      )}
      {edited !== undefined && (
        <TeamForm
          team={edited}
          people={people}
          accounts={accounts.data?.items ?? []}
          onClose={() => setEdited(undefined)}
        />
      )}
      {doomed && (
        <Confirm
          opened
          onClose={() => setDoomed(null)}
          danger
          title={t("teams.deleteTitle", { name: doomed.name })}
          text={t("teams.deleteText")}
          label={t("teams.delete")}
          act={() => deleteTeam(doomed.id)}
        />
      )}
    </Page>
  );
}

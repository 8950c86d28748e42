import { ActionIcon, Button, Menu, Skeleton, Tabs } from "@mantine/core";
import { IconDots, IconPlugConnected, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { deleteAccount } from "@/features/accounts/api/delete-account";
import { useAccount } from "@/features/accounts/api/get-account";
import { resumeAccount } from "@/features/accounts/api/resume-account";
import { useToggleAccount } from "@/features/accounts/api/toggle-account";
import { AccountForm } from "@/features/accounts/components/AccountForm";
import { AccountState } from "@/features/accounts/components/AccountState";
import { HealthPanel } from "@/features/accounts/components/HealthPanel";
import { SessionPanel } from "@/features/desk/components/SessionPanel";
import { TemplateBrowser } from "@/features/templates/components/TemplateBrowser";
import { useUser } from "@/lib/api/session";
import type { Account } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["tab"] as const;

export function NumberPage() {
  const { t } = useTranslation();
  const id = Number(useParams().id);
  const account = useAccount(id);
  const back = { to: "/numbers", label: t("places.numbers") };
  if (account.isError)
    return (
      <Page title={t("places.numbers")} back={back}>
        <Problem error={account.error} onRetry={() => void account.refetch()} />
      </Page>
    );
  if (account.data === undefined)
    return (
      <Page title={t("common.loading")} back={back}>
        <Skeleton height={360} radius="md" />
      </Page>
    );
  return <Loaded account={account.data} back={back} />;
}

function Loaded({ account, back }: { account: Account; back: { to: string; label: string } }) {
  const { t } = useTranslation();
  const role = useUser().role;
  const admin = atLeast(role, "admin");
  const [filters, setFilters] = useFilters(FILTERS);
  const [dialog, setDialog] = useState<"edit" | "delete" | "resume" | null>(null);
  const close = () => setDialog(null);
  return (
    <Page
      title={account.name}
      back={back}
      mark={<AccountState account={account} />}
      sentence={[account.display_phone_number, account.verified_name].filter(Boolean).join(" · ")}
      action={
        admin && <Actions account={account} onEdit={() => setDialog("edit")} onDelete={() => setDialog("delete")} />
      }
    >
      <Tabs value={filters.tab || "health"} onChange={(tab) => setFilters({ tab: tab === "health" ? null : tab })}>
        <Tabs.List mb="md">
          <Tabs.Tab value="health">{t("numbers.health")}</Tabs.Tab>
          <Tabs.Tab value="qr">{t("session.tab")}</Tabs.Tab>
          <Tabs.Tab value="templates">{t("places.templates")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="health">
          <HealthPanel
            account={account}
            admin={admin}
            onResume={() => setDialog("resume")}
            onEdit={() => setDialog("edit")}
          />
        </Tabs.Panel>
        <Tabs.Panel value="qr">
          <SessionPanel account={account} admin={admin} />
        </Tabs.Panel>
        <Tabs.Panel value="templates">
          <TemplateBrowser accountId={account.id} editable={atLeast(role, "operator")} />
        </Tabs.Panel>
      </Tabs>
      {dialog === "edit" && <AccountForm account={account} onClose={close} />}
      <Dialogs account={account} dialog={dialog} onClose={close} />
    </Page>
  );
}

function Actions({ account, onEdit, onDelete }: { account: Account; onEdit: () => void; onDelete: () => void }) {
  const { t } = useTranslation();
  const toggle = useToggleAccount();
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlugConnected size={16} />}
        loading={toggle.isPending}
        onClick={() => toggle.mutate({ id: account.id, active: !account.is_active })}
      >
        {account.is_active ? t("numbers.switchOff") : t("numbers.switchOn")}
      </Button>
      <Button leftSection={<IconPencil size={16} />} onClick={onEdit}>
        {t("common.edit")}
      </Button>
      <Menu>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t("common.moreActions")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onDelete}>
            {t("numbers.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Dialogs({ account, dialog, onClose }: { account: Account; dialog: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <Confirm
        opened={dialog === "delete"}
        onClose={onClose}
        danger
        title={t("numbers.deleteTitle", { name: account.name })}
        text={t("numbers.deleteText")}
        label={t("numbers.delete")}
        act={async () => {
          await deleteAccount(account.id);
          await navigate("/numbers");
        }}
      />
      <Confirm
        opened={dialog === "resume"}
        onClose={onClose}
        title={t("numbers.resumeTitle")}
        text={say(account.blocked_reason?.cure ?? "")}
        label={t("numbers.resume")}
        act={() => resumeAccount(account.id)}
      />
    </>
  );
}

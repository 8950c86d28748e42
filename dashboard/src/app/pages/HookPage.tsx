import { ActionIcon, Group, Menu, Skeleton, Stack } from "@mantine/core";
import { IconDots, IconHistory, IconKey, IconPencil, IconPower, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { FigureStrip } from "@/components/ui/FigureStrip";
import { Moment } from "@/components/ui/Moment";
import { Page } from "@/components/ui/Page";
import { Problem, useRefusalToast } from "@/components/ui/Problem";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { deleteHook, switchHook, useHook } from "@/features/hooks/api/hooks";
import { HookForm } from "@/features/hooks/components/HookForm";
import { HookLog } from "@/features/hooks/components/HookLog";
import { HookNotices } from "@/features/hooks/components/HookNotices";
import { HookSecretDialog } from "@/features/hooks/components/HookSecretDialog";
import { HookStateTag } from "@/features/hooks/components/HookStateTag";
import { HookTest } from "@/features/hooks/components/HookTest";
import { SinceDialog } from "@/features/hooks/components/SinceDialog";
import type { Hook } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

type HookDialog = "edit" | "secret" | "since" | "delete";

/** One webhook: how it goes, and everything it was told. */
export function HookPage() {
  const { t } = useTranslation();
  const hook = useHook(Number(useParams().id));
  const back = { to: "/settings/hooks", label: t("hooks.title") };
  if (hook.isError)
    return (
      <Page title={t("hooks.title")} back={back}>
        <Problem error={hook.error} onRetry={() => void hook.refetch()} />
      </Page>
    );
  if (hook.data === undefined)
    return (
      <Page title={t("common.loading")} back={back}>
        <Skeleton height={360} radius="md" />
      </Page>
    );
  return <Loaded hook={hook.data} back={back} />;
}

function Loaded({ hook, back }: { hook: Hook; back: { to: string; label: string } }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<HookDialog | null>(null);
  return (
    <Page
      title={hook.name}
      back={back}
      mark={<HookStateTag hook={hook} />}
      sentence={hook.url}
      action={
        <Group gap="xs" wrap="nowrap">
          <HookTest hook={hook} />
          <Actions hook={hook} onOpen={setDialog} />
        </Group>
      }
    >
      <Stack gap="md">
        <HookNotices hook={hook} />
        <FigureStrip
          figures={[
            { label: t("hooks.waiting"), colour: "blue", value: hook.pending, to: "?state=pending" },
            { label: t("hooks.lost"), colour: "red", value: hook.failed, to: "?state=failed" },
            {
              label: t("hooks.delivered"),
              text: hook.last_success_at === null ? "–" : <Moment at={hook.last_success_at} />,
            },
          ]}
        />
        <HookLog hookId={hook.id} />
      </Stack>
      <Dialogs hook={hook} dialog={dialog} onClose={() => setDialog(null)} />
    </Page>
  );
}

function Actions({ hook, onOpen }: { hook: Hook; onOpen: (dialog: HookDialog) => void }) {
  const { t } = useTranslation();
  const turn = useAct(() => switchHook(hook.id, !hook.is_enabled), useRefusalToast());
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="lg" variant="default" aria-label={t("common.actionsFor", { name: hook.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onOpen("edit")}>
          {t("common.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconPower size={16} />} onClick={() => turn.run()}>
          {hook.is_enabled ? t("hooks.switchOff") : t("hooks.switchOn")}
        </Menu.Item>
        <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => onOpen("since")}>
          {t("hooks.againSince")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onOpen("secret")}>
          {t("hooks.renew")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => onOpen("delete")}>
          {t("hooks.delete")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Dialogs({ hook, dialog, onClose }: { hook: Hook; dialog: HookDialog | null; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accounts = useAccounts({});
  return (
    <>
      {dialog === "edit" && <HookForm hook={hook} accounts={accounts.data?.items ?? []} onClose={onClose} />}
      {dialog === "secret" && <HookSecretDialog hook={hook} onClose={onClose} />}
      {dialog === "since" && <SinceDialog hookId={hook.id} onClose={onClose} />}
      <Confirm
        opened={dialog === "delete"}
        onClose={onClose}
        danger
        title={t("hooks.deleteTitle", { name: hook.name })}
        text={t("hooks.deleteText")}
        label={t("hooks.delete")}
        act={async () => {
          await deleteHook(hook.id);
          void navigate("/settings/hooks");
        }}
      />
    </>
  );
}

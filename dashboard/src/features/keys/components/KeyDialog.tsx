import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { CopyLine } from "@/components/ui/CopyLine";
import { Notice } from "@/components/ui/Notice";
import { useCreateKey } from "@/features/keys/api/create-key";

const DAY_MS = 86_400_000;
const LIFETIMES = ["90", "365", "never"] as const;

type Lifetime = (typeof LIFETIMES)[number];

/** Name a key, then see it this once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateKey();
  return (
    <Modal
      opened
      onClose={onClose}
      // A click beside the window must not lose what cannot be shown again.
      closeOnClickOutside={create.data === undefined}
      title={create.data ? create.data.name : t("keys.create")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {create.data ? (
        <Stack>
          <Notice tone="waiting">{t("keys.once")}</Notice>
          <CopyLine label={t("keys.key")} value={create.data.key} />
          <Text size="sm" c="dimmed">
            {t("keys.header")}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t("common.close")}</Button>
          </Group>
        </Stack>
      ) : (
        <Fields create={create} onClose={onClose} />
      )}
    </Modal>
  );
}

function Fields({ create, onClose }: { create: ReturnType<typeof useCreateKey>; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState<Lifetime>("365");
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const days = lifetime === "never" ? null : Number(lifetime);
    const expires = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
    if (name.trim() !== "") create.mutate({ name: name.trim(), expires_at: expires });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("setup.name")}
          description={t("keys.nameHint")}
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("keys.lifetime")}
          data={LIFETIMES.map((value) => ({
            value,
            label: value === "never" ? t("keys.forever") : t("keys.days", { count: Number(value) }),
          }))}
          value={lifetime}
          onChange={(value) => setLifetime(LIFETIMES.find((one) => one === value) ?? "365")}
        />
        <ActionFoot
          label={t("keys.create")}
          disabled={name.trim() === ""}
          busy={create.isPending}
          error={create.error}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyLine } from "@/components/ui/CopyLine";
import { Notice } from "@/components/ui/Notice";
import { useCreateKey } from "@/features/keys/api/create-key";
import { KeyFields } from "@/features/keys/components/KeyFields";
import type { NamedOne } from "@/lib/api/types";

/** Say what a key is for, then see it this once. */
export function KeyDialog({ accounts, onClose }: { accounts: NamedOne[]; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateKey();
  return (
    <Modal
      opened
      onClose={onClose}
      // A click beside the window must not lose what cannot be shown again.
      closeOnClickOutside={create.data === undefined}
      size="lg"
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
        <KeyFields create={create} accounts={accounts} onClose={onClose} />
      )}
    </Modal>
  );
}

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  text: ReactNode;
  /** Says the act and its number, such as "Delete 3 numbers". */
  label: string;
  danger?: boolean;
  act: () => Promise<unknown>;
}

/** Asks once before a costly or destructive step; stays open, with the reason, where it was refused. */
export function Confirm({ opened, onClose, title, text, label, danger = false, act }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const close = () => {
    setError(null);
    onClose();
  };
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size="md"
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="md">
        <Text component="div" c="dimmed">
          {text}
        </Text>
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t("common.keep")}
          </Button>
          <Button color={danger ? "red" : undefined} loading={busy} onClick={() => void run()} data-autofocus>
            {label}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

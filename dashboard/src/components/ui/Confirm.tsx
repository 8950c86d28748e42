import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { useAct } from "@/lib/use-act";

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
export function Confirm({ opened, onClose, title, text, label, danger, act }: ConfirmProps) {
  const { t } = useTranslation();
  const { run, busy, error, forget } = useAct(async () => {
    await act();
    onClose();
  });
  const close = () => {
    forget();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <Stack gap="md">
        <Text component="div" c="dimmed">
          {text}
        </Text>
        <ActionFoot
          label={label}
          danger={danger}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={close}
          cancelLabel={t("common.keep")}
          autoFocus
        />
      </Stack>
    </Dialog>
  );
}

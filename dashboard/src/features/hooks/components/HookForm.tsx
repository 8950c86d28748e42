import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyLine } from "@/components/ui/CopyLine";
import { Notice } from "@/components/ui/Notice";
import { useAddHook, useChangeHook } from "@/features/hooks/api/hooks";
import { HookFields } from "@/features/hooks/components/HookFields";
import { SecretFrame } from "@/features/hooks/components/SecretFrame";
import type { Hook, HookWithSecret, NamedOne } from "@/lib/api/types";

interface HookFormProps {
  /** Null: a new one. */
  hook: Hook | null;
  accounts: NamedOne[];
  onClose: () => void;
}

/** Say what is called with which events; a new webhook then shows its secret this once. */
export function HookForm({ hook, accounts, onClose }: HookFormProps) {
  const { t } = useTranslation();
  const add = useAddHook();
  const change = useChangeHook(hook?.id ?? 0);
  const made = add.data;
  return (
    <SecretFrame
      title={made ? made.name : hook ? t("hooks.edit", { name: hook.name }) : t("hooks.add")}
      isShown={made !== undefined}
      onClose={onClose}
    >
      {made ? (
        <SecretShown hook={made} onClose={onClose} />
      ) : (
        <HookFields
          hook={hook}
          accounts={accounts}
          busy={add.isPending || change.isPending}
          error={hook ? change.error : add.error}
          onCancel={onClose}
          onSave={(draft, onError) =>
            hook ? change.mutate(draft, { onSuccess: onClose, onError }) : add.mutate(draft, { onError })
          }
        />
      )}
    </SecretFrame>
  );
}

/** The secret, which is never shown again. */
export function SecretShown({ hook, onClose }: { hook: HookWithSecret; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Notice tone="waiting">{t("hooks.once")}</Notice>
      <CopyLine label={t("hooks.secret")} value={hook.secret} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("common.close")}</Button>
      </Group>
    </Stack>
  );
}

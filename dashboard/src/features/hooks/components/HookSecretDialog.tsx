import { Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { useRenewHookSecret } from "@/features/hooks/api/hooks";
import { SecretShown } from "@/features/hooks/components/HookForm";
import { SecretFrame } from "@/features/hooks/components/SecretFrame";
import type { Hook } from "@/lib/api/types";

const HOURS = [24, 168, 0];

/** Make a new secret while the old one goes on signing, then show it this once. */
export function HookSecretDialog({ hook, onClose }: { hook: Hook; onClose: () => void }) {
  const { t } = useTranslation();
  const renew = useRenewHookSecret(hook.id);
  const [hours, setHours] = useState("24");
  return (
    <SecretFrame
      title={t("hooks.renewTitle", { name: hook.name })}
      isShown={renew.data !== undefined}
      onClose={onClose}
    >
      {renew.data ? (
        <SecretShown hook={renew.data} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            {t("hooks.renewText")}
          </Text>
          <Select
            label={t("hooks.keep")}
            allowDeselect={false}
            data={HOURS.map((count) => ({
              value: String(count),
              label: count === 0 ? t("hooks.keepNone") : t("hooks.keepHours", { count }),
            }))}
            value={hours}
            onChange={(value) => setHours(value ?? "24")}
          />
          <ActionFoot
            label={t("hooks.renew")}
            busy={renew.isPending}
            error={renew.error}
            onCancel={onClose}
            onAct={() => renew.mutate(Number(hours))}
          />
        </Stack>
      )}
    </SecretFrame>
  );
}

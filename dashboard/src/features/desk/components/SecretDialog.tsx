import { Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { useRenewSecret } from "@/features/desk/api/sources";
import { SecretShown } from "@/features/desk/components/SourceForm";
import type { Source } from "@/lib/api/types";

const HOURS = [24, 168, 0];

/** Make a new secret while the old one goes on signing, then show it this once. */
export function SecretDialog({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation();
  const renew = useRenewSecret(source.id);
  const [hours, setHours] = useState("24");
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={renew.data === undefined}
      title={t("systems.renewTitle", { name: source.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {renew.data ? (
        <SecretShown source={renew.data} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">
            {t("systems.renewText", { last4: source.secret_last4 })}
          </Text>
          <Select
            label={t("systems.keep")}
            allowDeselect={false}
            data={HOURS.map((count) => ({
              value: String(count),
              label: count === 0 ? t("systems.keepNone") : t("systems.keepHours", { count }),
            }))}
            value={hours}
            onChange={(value) => setHours(value ?? "24")}
          />
          <ActionFoot
            label={t("systems.renew")}
            busy={renew.isPending}
            error={renew.error}
            onCancel={onClose}
            onAct={() => renew.mutate(Number(hours))}
          />
        </Stack>
      )}
    </Modal>
  );
}

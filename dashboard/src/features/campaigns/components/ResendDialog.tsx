import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { resendUnconfirmed } from "@/features/campaigns/api/settle-doubt";
import type { Campaign } from "@/lib/api/types";

interface ResendDialogProps {
  campaign: Campaign;
  count: number;
  onClose: () => void;
}

/** The one place where somebody may get a message twice: nothing goes on before the risk is ticked. */
export function ResendDialog({ campaign, count, onClose }: ResendDialogProps) {
  const { t } = useTranslation();
  const [knowsRisk, setKnowsRisk] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await resendUnconfirmed(campaign.id);
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("doubt.resendTitle", { count })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text c="dimmed">{t("doubt.resendText")}</Text>
        {campaign.status === "completed" && <Text c="dimmed">{t("doubt.runsAgain")}</Text>}
        <Checkbox
          checked={knowsRisk}
          onChange={(event) => setKnowsRisk(event.currentTarget.checked)}
          label={t("doubt.risk")}
        />
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button color="red" disabled={!knowsRisk} loading={busy} onClick={() => void send()}>
            {t("doubt.resendAction", { count })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

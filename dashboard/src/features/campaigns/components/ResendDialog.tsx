import { Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { resendUnconfirmed } from "@/features/campaigns/api/settle-doubt";
import type { Campaign } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

interface ResendDialogProps {
  campaign: Campaign;
  count: number;
  onClose: () => void;
}

/** The one place where somebody may get a message twice: nothing goes on before the risk is ticked. */
export function ResendDialog({ campaign, count, onClose }: ResendDialogProps) {
  const { t } = useTranslation();
  const [knowsRisk, setKnowsRisk] = useState(false);
  const { run, busy, error } = useAct(async () => {
    await resendUnconfirmed(campaign.id);
    onClose();
  });
  return (
    <Dialog onClose={onClose} title={t("doubt.resendTitle", { count })}>
      <Stack>
        <Text c="dimmed">{t("doubt.resendText")}</Text>
        {campaign.status === "completed" && <Text c="dimmed">{t("doubt.runsAgain")}</Text>}
        <Checkbox
          checked={knowsRisk}
          onChange={(event) => setKnowsRisk(event.currentTarget.checked)}
          label={t("doubt.risk")}
        />
        <ActionFoot
          label={t("doubt.resendAction", { count })}
          danger
          disabled={!knowsRisk}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

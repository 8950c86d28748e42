import { Stack, Text } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { setCostCap } from "@/features/campaigns/api/set-cost-cap";
import { AmountField } from "@/features/campaigns/components/report/AmountField";
import type { Campaign, Costs } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

interface CapDialogProps {
  campaign: Campaign;
  costs: Costs;
  onClose: () => void;
}

/** Say what a campaign may cost at most, also while it sends; an empty amount takes the cap away. */
export function CapDialog({ campaign, costs, onClose }: CapDialogProps) {
  const { t } = useTranslation();
  const [amount, setAmount] = useState(costs.cap);
  const { run, busy, error } = useAct(async () => {
    await setCostCap(campaign.id, amount);
    onClose();
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <Dialog onClose={onClose} title={t("cost.capOf", { name: campaign.name })}>
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{t("cost.capHint")}</Text>
          <AmountField value={amount} currency={costs.actual.currency} onChange={setAmount} />
          <ActionFoot
            label={amount === null ? t("cost.capRemove") : t("common.save")}
            disabled={amount === costs.cap}
            busy={busy}
            error={error}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

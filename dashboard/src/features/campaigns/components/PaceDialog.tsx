import { Stack, Text } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { RateField } from "@/features/campaigns/components/RateField";
import type { Campaign } from "@/lib/api/types";

/** Make a campaign slower or faster, also while it sends. */
export function PaceDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const save = useSaveCampaign();
  const [rate, setRate] = useState(campaign.rate_limit);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate({ id: campaign.id, draft: { rate_limit: rate } }, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={t("campaigns.paceTitle", { name: campaign.name })}>
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{t("campaigns.paceText")}</Text>
          <RateField value={rate} onChange={setRate} />
          <ActionFoot label={t("common.save")} busy={save.isPending} error={save.error} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

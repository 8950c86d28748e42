import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
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
    <Modal
      opened
      onClose={onClose}
      title={t("campaigns.paceTitle", { name: campaign.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">{t("campaigns.paceText")}</Text>
          <RateField value={rate} onChange={setRate} />
          {save.isError && <Problem error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("common.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { RateField } from "@/features/campaigns/components/RateField";
import type { Campaign } from "@/lib/api/types";

const SAVE_PAUSE_MS = 500;

/** How fast the campaign goes out; stored as it is typed, so that the time it takes is told anew. */
export function SpeedField({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const save = useSaveCampaign();
  const [rate, setRate] = useState(campaign.rate_limit);
  const store = useDebouncedCallback(
    (next: number | null) => save.mutate({ id: campaign.id, draft: { rate_limit: next } }),
    SAVE_PAUSE_MS,
  );
  return (
    <Section title={t("wizard.speed")} sentence={t("wizard.speedHint")}>
      <RateField
        value={rate}
        onChange={(next) => {
          setRate(next);
          store(next);
        }}
      />
      {rate === null && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("wizard.rateFullHint")}
        </Text>
      )}
      {save.isError && <Problem error={save.error} />}
    </Section>
  );
}

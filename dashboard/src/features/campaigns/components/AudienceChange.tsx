import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Campaign } from "@/lib/api/types";

/** How many people the draft had, where they were looked up again at the start. */
export function AudienceChange({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const { good, good_before: before, status } = campaign.audience;
  if (before === null || status !== "ready" || campaign.started_at === null) return null;
  return (
    <Text size="sm" c="dimmed">
      {before === good
        ? t("audience.sameAtStart", { count: good })
        : t("audience.changedAtStart", { before, now: good })}
    </Text>
  );
}

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import type { Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** The first part of a test is out: who decides about everybody else, and when. */
export function WinnerNotice({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = campaign.stats.states.pending;
  return (
    <Notice tone="waiting" title={t("abTest.firstOut")}>
      <Text size="sm">
        {campaign.waiting_until === null
          ? t("abTest.waiting", { count: left })
          : t("abTest.decides", { count: left, time: format.dateTime(campaign.waiting_until) })}
      </Text>
    </Notice>
  );
}

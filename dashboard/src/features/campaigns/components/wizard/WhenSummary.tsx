import { Anchor, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Section } from "@/components/ui/Section";
import { TimesTable } from "@/features/campaigns/components/schedule/TimesTable";
import { hoursOf, toPicker } from "@/features/campaigns/schedule";
import { useHoursInWords } from "@/features/campaigns/use-hours-in-words";
import type { Campaign, Times } from "@/lib/api/types";
import { useFormat, zoneName } from "@/lib/format";
import { wallTimeToUtc } from "@/lib/zone";

/** The start of a campaign in a few words. */
export function useStartInWords({ scheduled_at: at, schedule, timezone }: Campaign): string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const wall = toPicker(schedule.local_start);
  if (wall !== null) return t("schedule.localStart", { time: format.dateTime(wallTimeToUtc(wall, "UTC"), "UTC") });
  if (at === null) return t("wizard.now");
  return `${format.dateTime(at, timezone)} · ${zoneName(timezone, i18n.language)}`;
}

/** What was chosen about times, before the last button. */
export function WhenSummary({ campaign, times }: { campaign: Campaign; times: Times | undefined }) {
  const { t } = useTranslation();
  const start = useStartInWords(campaign);
  const hours = useHoursInWords()(hoursOf(campaign.schedule));
  return (
    <Section
      title={t("wizard.when")}
      action={
        <Anchor component={Link} to={`/campaigns/${campaign.id}/edit/schedule`} size="sm">
          {t("schedule.change")}
        </Anchor>
      }
    >
      <Stack gap="xs">
        <Text>{start}</Text>
        {hours.length > 0 && (
          <Text size="sm" c="dimmed">
            {hours.join(" · ")}
          </Text>
        )}
        {times !== undefined && times.zones.length > 1 && <TimesTable times={times} />}
      </Stack>
    </Section>
  );
}

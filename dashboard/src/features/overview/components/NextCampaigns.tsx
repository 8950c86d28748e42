import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Moment } from "@/components/ui/Moment";
import type { Campaign } from "@/lib/api/types";

export function NextCampaigns({ campaigns }: { campaigns: Campaign[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {campaigns.map((campaign) => (
        <Group key={campaign.id} justify="space-between" wrap="nowrap">
          <Anchor component={Link} to={`/campaigns/${campaign.id}`} c="inherit" size="sm" fw={500} truncate>
            {campaign.name}
          </Anchor>
          <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {campaign.scheduled_at ? <Moment at={campaign.scheduled_at} /> : null} ·{" "}
            {t("campaigns.people", { count: campaign.stats.planned || campaign.audience.good })}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

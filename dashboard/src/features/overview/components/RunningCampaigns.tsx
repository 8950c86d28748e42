import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { OutcomeBar } from "@/components/ui/OutcomeBar";
import { SentOf } from "@/components/ui/SentOf";
import type { Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./RunningCampaigns.module.css";

export function RunningCampaigns({ campaigns }: { campaigns: Campaign[] }) {
  return (
    <Stack gap={0} component="ul" className={classes.list}>
      {campaigns.map((campaign) => (
        <RunningCampaign key={campaign.id} campaign={campaign} />
      ))}
    </Stack>
  );
}

function RunningCampaign({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stats } = campaign;
  const left =
    stats.seconds_left === null ? "" : ` · ${t("campaigns.left", { time: format.duration(stats.seconds_left) })}`;
  const pace = t("numbers.perSecond", { rate: format.rate(stats.rate) }) + left;
  return (
    <li className={classes.item}>
      <Group justify="space-between" wrap="nowrap" gap="md" mb={8}>
        <Anchor component={Link} to={`/campaigns/${campaign.id}`} c="inherit" fw={500} truncate>
          {campaign.name}
        </Anchor>
        <CampaignStatusTag status={campaign.status} />
      </Group>
      <OutcomeBar stats={stats} />
      <Group justify="space-between" mt={8} gap="xs">
        <Text size="sm" c="dimmed">
          <SentOf stats={stats} over={false} />
        </Text>
        <Text size="sm" c="dimmed" className={classes.numbers}>
          {campaign.status === "waiting"
            ? say(campaign.status_reason?.title)
            : campaign.status === "paused"
              ? null
              : pace}
        </Text>
      </Group>
    </li>
  );
}

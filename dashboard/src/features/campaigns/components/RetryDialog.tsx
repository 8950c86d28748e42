import { Anchor, Checkbox, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { useRetryOptions } from "@/features/campaigns/api/get-retry";
import { retryCampaign } from "@/features/campaigns/api/retry-campaign";
import type { Campaign, RetryCode, RetryOptions } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

/** Which failures to send again: only those that can succeed, each with what it means. */
export function RetryDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const options = useRetryOptions(campaign.id);
  return (
    <Dialog onClose={onClose} size="lg" title={t("retry.title", { name: campaign.name })}>
      {options.isError ? (
        <Problem error={options.error} onRetry={() => void options.refetch()} />
      ) : options.data === undefined ? (
        <Skeleton height={140} />
      ) : (
        <Choice campaign={campaign} options={options.data} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ChoiceProps {
  campaign: Campaign;
  options: RetryOptions;
  onClose: () => void;
}

function Choice({ campaign, options, onClose }: ChoiceProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [left, setLeft] = useState<readonly (number | null)[]>([]);
  const chosen = options.codes.filter((one) => one.available > 0 && !left.includes(one.code));
  const people = chosen.reduce((sum, one) => sum + one.available, 0);
  const toggle = (code: number | null, wanted: boolean) =>
    setLeft(wanted ? left.filter((one) => one !== code) : [...left, code]);
  const { run, busy, error } = useAct(async () => {
    const child = await retryCampaign(
      campaign.id,
      chosen.map((one) => one.code),
    );
    await navigate(`/campaigns/${child.id}`);
  });
  return (
    <Stack>
      <Text c="dimmed">{t("retry.text")}</Text>
      {options.codes.map((one) => (
        <CodeLine key={one.code} failures={one} chosen={chosen.includes(one)} onToggle={toggle} />
      ))}
      <MadeBefore retries={options.retries} />
      <ActionFoot
        label={t("retry.action", { count: people })}
        disabled={people === 0}
        busy={busy}
        error={error}
        onAct={run}
        onCancel={onClose}
      />
    </Stack>
  );
}

interface CodeLineProps {
  failures: RetryCode;
  chosen: boolean;
  onToggle: (code: number | null, wanted: boolean) => void;
}

function CodeLine({ failures, chosen, onToggle }: CodeLineProps) {
  const { t } = useTranslation();
  const title = `${say(failures.title)} · ${t("campaigns.people", { count: failures.count })}`;
  const why = !failures.retryable
    ? `${t("retry.cannot")} ${say(failures.cure)}`
    : failures.in_retries > 0
      ? t("retry.inRetries", { count: failures.in_retries })
      : say(failures.cure);
  return (
    <Checkbox
      checked={chosen}
      disabled={failures.available === 0}
      onChange={(event) => onToggle(failures.code, event.currentTarget.checked)}
      label={title}
      description={why}
    />
  );
}

function MadeBefore({ retries }: { retries: RetryOptions["retries"] }) {
  const { t } = useTranslation();
  if (retries.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {t("retry.madeBefore")}
      </Text>
      {retries.map((one) => (
        <Group key={one.id} gap="xs">
          <Anchor component={Link} to={`/campaigns/${one.id}`} size="sm">
            {one.name}
          </Anchor>
          <CampaignStatusTag status={one.status} />
        </Group>
      ))}
    </Stack>
  );
}

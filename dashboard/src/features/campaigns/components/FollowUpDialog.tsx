import { Radio, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { followUp, useFollowUpGroups } from "@/features/campaigns/api/follow-up";
import type { Campaign, FollowUpGroup } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** Whom of those a campaign reached to write to again; the message is chosen afterwards. */
export function FollowUpDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const groups = useFollowUpGroups(campaign.id);
  return (
    <Dialog onClose={onClose} title={t("followUp.title", { name: campaign.name })}>
      {groups.isError ? (
        <Problem error={groups.error} onRetry={() => void groups.refetch()} />
      ) : groups.data === undefined ? (
        <Skeleton height={180} />
      ) : (
        <Choice campaign={campaign} groups={groups.data.groups} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ChoiceProps {
  campaign: Campaign;
  groups: FollowUpGroup[];
  onClose: () => void;
}

function Choice({ campaign, groups, onClose }: ChoiceProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(groups.find((one) => one.count > 0)?.group ?? null);
  const people = groups.find((one) => one.group === chosen)?.count ?? 0;
  const { run, busy, error } = useAct(async (group: FollowUpGroup["group"]) => {
    const child = await followUp(campaign.id, group);
    await navigate(`/campaigns/${child.id}/edit/message`);
  });
  return (
    <Stack>
      <Text c="dimmed">{t("followUp.text")}</Text>
      <Radio.Group aria-label={t("followUp.who")} value={chosen} onChange={(group) => setChosen(group)}>
        <Stack gap="sm">
          {groups.map((one) => (
            <Radio
              key={one.group}
              value={one.group}
              disabled={one.count === 0}
              label={`${t(`followUp.groups.${one.group}`)} · ${t("campaigns.people", { count: one.count })}`}
              description={t(`followUp.hints.${one.group}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <ActionFoot
        label={t("retry.action", { count: people })}
        disabled={people === 0}
        busy={busy}
        error={error}
        onAct={() => chosen && run(chosen)}
        onCancel={onClose}
      />
    </Stack>
  );
}

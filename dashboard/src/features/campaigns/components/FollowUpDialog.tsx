import { Button, Group, Modal, Radio, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { followUp, useFollowUpGroups } from "@/features/campaigns/api/follow-up";
import type { Campaign, FollowUpGroup } from "@/lib/api/types";

/** Whom of those a campaign reached to write to again; the message is chosen afterwards. */
export function FollowUpDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation();
  const groups = useFollowUpGroups(campaign.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("followUp.title", { name: campaign.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {groups.isError ? (
        <Problem error={groups.error} onRetry={() => void groups.refetch()} />
      ) : groups.data === undefined ? (
        <Skeleton height={180} />
      ) : (
        <Choice campaign={campaign} groups={groups.data.groups} onClose={onClose} />
      )}
    </Modal>
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
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const people = groups.find((one) => one.group === chosen)?.count ?? 0;
  const make = async () => {
    if (chosen === null) return;
    setBusy(true);
    try {
      const child = await followUp(campaign.id, chosen);
      await navigate(`/campaigns/${child.id}/edit`);
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
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
      {error !== null && <Problem error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button disabled={people === 0} loading={busy} onClick={() => void make()}>
          {t("retry.action", { count: people })}
        </Button>
      </Group>
    </Stack>
  );
}

import { Button, Group, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Notice } from "@/components/ui/Notice";
import { setStatus } from "@/features/campaigns/api/set-status";
import type { Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** What the server takes where nothing else was chosen. */
export const USUAL_FAILED_PERCENT = 5;

/** The first people have the message: what became of it, and the decision about everybody else. */
export function CanaryNotice({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = campaign.stats.canary;
  const most = campaign.canary_max_failed_percent ?? USUAL_FAILED_PERCENT;
  const tooMany = campaign.canary_minutes !== null && campaign.waiting_until === null;
  return (
    <Notice
      tone={tooMany ? "bad" : "waiting"}
      title={tooMany ? t("canary.tooMany", { most }) : t("canary.out", { count: campaign.canary_size ?? 0 })}
    >
      {found && (
        <Text size="sm">
          {t("canary.results", {
            delivered: format.number(found.delivered),
            read: format.number(found.read),
            failed: format.number(found.failed),
            percent: format.number(found.failed_percent),
          })}
        </Text>
      )}
      <Text size="sm" mt={4}>
        {campaign.waiting_until === null
          ? t("canary.decide")
          : t("canary.goesOn", { time: format.dateTime(campaign.waiting_until), most })}
      </Text>
      {campaign.actions.includes("continue") && <Decision campaign={campaign} />}
    </Notice>
  );
}

function Decision({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"continue" | "cancel" | null>(null);
  const left = campaign.stats.states.pending + campaign.stats.states.queued;
  const close = () => setAsking(null);
  return (
    <Group gap="xs" mt="sm">
      <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => setAsking("continue")}>
        {t("canary.continue", { count: left })}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking("cancel")}>
        {t("campaigns.cancel")}
      </Button>
      <Confirm
        opened={asking === "continue"}
        onClose={close}
        title={t("canary.continueTitle", { name: campaign.name })}
        text={t("canary.continueText", { count: left })}
        label={t("campaigns.sendTo", { count: left })}
        act={() => setStatus(campaign.id, { status: "running" })}
      />
      <Confirm
        opened={asking === "cancel"}
        onClose={close}
        danger
        title={t("campaigns.cancelTitle", { name: campaign.name })}
        text={t("campaigns.cancelText", { count: left })}
        label={t("campaigns.cancelAction", { count: left })}
        act={() => setStatus(campaign.id, { status: "cancelled" })}
      />
    </Group>
  );
}

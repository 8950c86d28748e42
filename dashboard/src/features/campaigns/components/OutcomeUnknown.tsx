import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconRefreshAlert } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { Section } from "@/components/ui/Section";
import { useDoubt } from "@/features/campaigns/api/get-doubt";
import { leaveInDoubt } from "@/features/campaigns/api/settle-doubt";
import { ResendDialog } from "@/features/campaigns/components/ResendDialog";
import type { Campaign, InDoubt } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** Messages whose answer was lost: what that means, how they heal, and what a person can decide. */
export function OutcomeUnknown({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const doubt = useDoubt(campaign.id).data;
  if (doubt === undefined || doubt.unknown + doubt.unconfirmed + doubt.left === 0) return null;
  return (
    <Section title={t("doubt.title")} sentence={t("doubt.sentence")}>
      <Stack gap="sm">
        <Standing campaignId={campaign.id} doubt={doubt} />
        {campaign.actions.includes("resend") && <Decision campaign={campaign} doubt={doubt} />}
      </Stack>
    </Section>
  );
}

function Standing({ campaignId, doubt }: { campaignId: number; doubt: InDoubt }) {
  const { t } = useTranslation();
  const format = useFormat();
  const people = `/campaigns/${campaignId}?tab=people`;
  return (
    <Stack gap={4}>
      {doubt.unknown > 0 && (
        <Text size="sm">
          {t("doubt.healing", { count: doubt.unknown })}{" "}
          {doubt.until !== null && t("doubt.until", { time: format.dateTime(doubt.until) })}{" "}
          <Anchor component={Link} to={`${people}&state=unknown`} size="sm">
            {t("doubt.see")}
          </Anchor>
        </Text>
      )}
      {doubt.unconfirmed > 0 && (
        <Text size="sm">
          {t("doubt.unconfirmed", { count: doubt.unconfirmed })}{" "}
          <Anchor component={Link} to={`${people}&state=unconfirmed`} size="sm">
            {t("doubt.see")}
          </Anchor>
        </Text>
      )}
      {doubt.left > 0 && (
        <Text size="sm" c="dimmed">
          {t("doubt.left", { count: doubt.left })}
        </Text>
      )}
    </Stack>
  );
}

function Decision({ campaign, doubt }: { campaign: Campaign; doubt: InDoubt }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"resend" | "leave" | null>(null);
  const close = () => setAsking(null);
  const open = doubt.unknown + doubt.unconfirmed;
  return (
    <Group gap="xs">
      {doubt.unconfirmed > 0 && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefreshAlert size={14} />}
          onClick={() => setAsking("resend")}
        >
          {t("doubt.resend", { count: doubt.unconfirmed })}
        </Button>
      )}
      {open > 0 && (
        <Button size="xs" variant="subtle" onClick={() => setAsking("leave")}>
          {t("doubt.leave")}
        </Button>
      )}
      {asking === "resend" && <ResendDialog campaign={campaign} count={doubt.unconfirmed} onClose={close} />}
      <Confirm
        opened={asking === "leave"}
        onClose={close}
        title={t("doubt.leaveTitle", { count: open })}
        text={t("doubt.leaveText")}
        label={t("doubt.leaveAction", { count: open })}
        act={() => leaveInDoubt(campaign.id)}
      />
    </Group>
  );
}

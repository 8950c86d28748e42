import { Button, Group as Line, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Moment } from "@/components/ui/Moment";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useAudienceDefinition, useDefineAudience } from "@/features/campaigns/api/audience";
import { askable, finished, group, type Group } from "@/features/campaigns/audience";
import { CountPanel } from "@/features/campaigns/components/audience/CountPanel";
import { GroupEditor } from "@/features/campaigns/components/audience/GroupEditor";
import { SegmentForm } from "@/features/campaigns/components/audience/SegmentForm";
import type { AudienceDefinition, Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** Whom of the contacts to write to, counted while it is chosen. */
export function ContactsAudience({ campaign }: { campaign: Campaign }) {
  const stored = useAudienceDefinition(campaign.id);
  if (stored.isError) return <Problem error={stored.error} onRetry={() => void stored.refetch()} />;
  if (stored.data === undefined) return <Skeleton height={320} radius="md" />;
  return <Builder campaign={campaign} stored={stored.data.definition} />;
}

function Builder({ campaign, stored }: { campaign: Campaign; stored: AudienceDefinition | null }) {
  const { t } = useTranslation();
  const [include, setInclude] = useState<Group>(() => (stored?.include as Group | undefined) ?? group("any"));
  const [exclude, setExclude] = useState<Group>(() => (stored?.exclude as Group | undefined) ?? group("any"));
  const [saving, setSaving] = useState(false);
  const define = useDefineAudience(campaign.id);
  const definition = askable(include, exclude);
  const isStored = stored !== null && JSON.stringify(definition) === JSON.stringify(askableAs(stored));
  return (
    <>
      <Section title={t("audience.include")} sentence={t("audience.includeHint")}>
        <GroupEditor label={t("audience.include")} value={include} onChange={setInclude} />
      </Section>
      <Section title={t("audience.exclude")} sentence={t("audience.excludeHint")}>
        <GroupEditor label={t("audience.exclude")} value={exclude} onChange={setExclude} />
      </Section>
      <CountPanel definition={definition} campaignId={campaign.id} />
      <Line gap="xs">
        <Button
          disabled={definition === null || (isStored && campaign.audience.status !== "failed")}
          loading={define.isPending}
          onClick={() => definition && define.mutate(definition)}
        >
          {t("audience.use")}
        </Button>
        <Button variant="default" disabled={definition === null} onClick={() => setSaving(true)}>
          {t("audience.saveSegment")}
        </Button>
      </Line>
      {define.isError && <Problem error={define.error} />}
      {campaign.audience.source === "contacts" && <Taken campaign={campaign} />}
      {saving && <SegmentForm segment={null} begin={finished(include)} onClose={() => setSaving(false)} />}
    </>
  );
}

function askableAs(stored: AudienceDefinition): AudienceDefinition | null {
  return askable(stored.include as Group, (stored.exclude as Group | null | undefined) ?? group("any"));
}

function Taken({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { audience } = campaign;
  if (audience.status === "failed") return <Problem error={null} title={say(audience.error) ?? ""} />;
  if (audience.status === "importing") {
    return (
      <Stack gap="xs">
        <Text size="sm">{t("audience.taking", { share: format.percent(audience.progress ?? 0) })}</Text>
        <Progress value={100 * (audience.progress ?? 0)} animated aria-label={t("files.progress")} />
      </Stack>
    );
  }
  return (
    <Text size="sm" c="dimmed">
      {format.number(audience.good)} · <Moment at={audience.taken_at ?? campaign.updated_at} /> ·{" "}
      {t("audience.takenAgain")}
    </Text>
  );
}

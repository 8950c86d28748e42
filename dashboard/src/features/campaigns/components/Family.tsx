import { Anchor, Badge, Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { Confirm } from "@/components/ui/Confirm";
import { Cell, List, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { Section } from "@/components/ui/Section";
import { useCampaign } from "@/features/campaigns/api/get-campaign";
import { skipNext, useChildren, useNextTimes } from "@/features/campaigns/api/get-family";
import type { Campaign } from "@/lib/api/types";
import { useFormat, zoneName } from "@/lib/format";

const FIRST = 10;
const MOST = 100;

/** The campaigns that came from this one: its runs, retries and follow-ups, each with how far it got. */
export function Family({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [size, setSize] = useState(FIRST);
  const children = useChildren(campaign.id, size);
  const repeats = Boolean(campaign.schedule.recurrence);
  const rows = children.data?.items ?? [];
  return (
    <>
      {repeats && campaign.status === "scheduled" && <NextTimes campaign={campaign} />}
      {repeats && children.data?.total === 0 && (
        <Section title={t("family.runs")}>
          <Text c="dimmed">{t("family.noRuns")}</Text>
        </Section>
      )}
      {rows.length > 0 && (
        <Section title={repeats ? t("family.runs") : t("family.children")} flush>
          <ChildList rows={rows} />
          {children.data !== undefined && children.data.total > rows.length && size < MOST && (
            <Button variant="subtle" size="xs" m="xs" loading={children.isFetching} onClick={() => setSize(MOST)}>
              {t("family.more")}
            </Button>
          )}
        </Section>
      )}
    </>
  );
}

/** Where this one came from. */
export function ParentLink({ parentId }: { parentId: number }) {
  const { t } = useTranslation();
  const parent = useCampaign(parentId);
  if (parent.data === undefined) return null;
  return (
    <Anchor component={Link} to={`/campaigns/${parentId}`} size="sm">
      {t("family.parent", { name: parent.data.name })}
    </Anchor>
  );
}

function NextTimes({ campaign }: { campaign: Campaign }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [skipping, setSkipping] = useState(false);
  const next = useNextTimes(campaign.id, `${campaign.updated_at} ${campaign.scheduled_at ?? ""}`);
  const first = next.data?.times[0];
  if (next.data === undefined || first === undefined) return null;
  const maySkip = campaign.actions.includes("skip_next") && next.data.times.length > 1;
  return (
    <Section
      title={t("family.next")}
      sentence={zoneName(campaign.timezone, i18n.language)}
      action={
        maySkip ? (
          <Button size="xs" variant="default" onClick={() => setSkipping(true)}>
            {t("family.skip")}
          </Button>
        ) : undefined
      }
    >
      {next.data.times.map((time) => format.dateTime(time, campaign.timezone)).join(" · ")}
      <Confirm
        opened={skipping}
        onClose={() => setSkipping(false)}
        title={t("family.skipTitle", { time: format.dateTime(first, campaign.timezone) })}
        text={t("family.skipText")}
        label={t("family.skip")}
        act={() => skipNext(campaign.id, first)}
      />
    </Section>
  );
}

function kindOf(child: Campaign): "retry" | "run" | "other" {
  if (child.is_retry) return "retry";
  return child.schedule.occurrence ? "run" : "other";
}

const FIGURES = ["sent", "delivered", "read"] as const;

function ChildList({ rows }: { rows: Campaign[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column[] = [
    { label: t("family.name") },
    { label: t("family.started"), wide: true },
    ...FIGURES.map((name) => ({ label: t(`funnel.${name}`), right: true, wide: name !== "read" })),
  ];
  return (
    <List label={t("family.children")} columns={columns}>
      {rows.map((child) => (
        <Row key={child.id}>
          <Cell>
            <Anchor component={Link} to={`/campaigns/${child.id}`} size="sm" fw={500}>
              {child.name}
            </Anchor>{" "}
            <Badge size="xs" variant="default">
              {t(`family.${kindOf(child)}`)}
            </Badge>{" "}
            <CampaignStatusTag status={child.status} />
          </Cell>
          <Cell wide>{child.started_at && <Moment at={child.started_at} />}</Cell>
          {FIGURES.map((name) => (
            <Cell key={name} right wide={name !== "read"}>
              {format.number(child.stats.funnel[name])}
            </Cell>
          ))}
        </Row>
      ))}
    </List>
  );
}

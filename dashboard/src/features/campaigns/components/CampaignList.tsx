import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { Figure } from "@/components/ui/Figure";
import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { OutcomeBar } from "@/components/ui/OutcomeBar";
import { SentOf } from "@/components/ui/SentOf";
import { CampaignMenu } from "@/features/campaigns/components/CampaignMenu";
import type { Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { isLive } from "@/lib/states";

import classes from "./CampaignList.module.css";

export function CampaignList({ campaigns }: { campaigns: Campaign[] | undefined }) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("campaigns.campaign") },
    { label: t("campaigns.status"), width: "9rem" },
    { label: t("campaigns.progress"), width: "26%", wide: true },
    { label: t("funnel.read"), right: true, wide: true, width: "6rem" },
    { label: t("funnel.failed"), right: true, wide: true, width: "6rem" },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("places.campaigns")} columns={columns}>
      {campaigns === undefined ? (
        <ListSkeleton columns={columns} />
      ) : (
        campaigns.map((campaign) => <CampaignRow key={campaign.id} campaign={campaign} />)
      )}
    </List>
  );
}

function CampaignRow({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const to = `/campaigns/${campaign.id}`;
  const { stats } = campaign;
  const begun = stats.planned > 0;
  return (
    <Row onOpen={() => void navigate(to)}>
      <Cell>
        <Anchor component={Link} to={to} c="inherit" fw={500} className={classes.name}>
          {campaign.name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {[campaign.template?.name, campaign.account.name].filter(Boolean).join(" · ")}
        </Text>
        <div className={classes.phone}>{begun && <OutcomeBar stats={stats} />}</div>
      </Cell>
      <Cell>
        <CampaignStatusTag status={campaign.status} />
      </Cell>
      <Cell wide>
        <Progress campaign={campaign} />
      </Cell>
      <Cell wide right>
        {begun ? (
          <Figure value={stats.funnel.read} />
        ) : (
          <Text span c="dimmed">
            —
          </Text>
        )}
      </Cell>
      <Cell wide right>
        {!begun ? (
          <Text span c="dimmed">
            —
          </Text>
        ) : stats.states.failed > 0 ? (
          <Anchor component={Link} to={`${to}?tab=people&state=failed`} c="var(--state-red-ink)">
            <Figure value={stats.states.failed} />
          </Anchor>
        ) : (
          <Text span c="dimmed">
            0
          </Text>
        )}
      </Cell>
      <Cell right>
        <CampaignMenu campaign={campaign} label={t("common.actionsFor", { name: campaign.name })} />
      </Cell>
    </Row>
  );
}

function Progress({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { stats, audience } = campaign;
  if (campaign.status === "scheduled" && campaign.scheduled_at) {
    return (
      <Text size="sm" c="dimmed">
        {t("campaigns.starts")} <Moment at={campaign.scheduled_at} /> ·{" "}
        {t("campaigns.people", { count: audience.good })}
      </Text>
    );
  }
  if (stats.planned === 0)
    return (
      <Text size="sm" c="dimmed">
        {audience.good > 0 ? t("campaigns.people", { count: audience.good }) : t("campaigns.noAudience")}
      </Text>
    );
  const moving = isLive(campaign.status);
  return (
    <div>
      <OutcomeBar stats={stats} />
      <div className={classes.line}>
        <SentOf stats={stats} over={campaign.completed_at !== null} />
        {campaign.status === "waiting" ? (
          <span className={classes.why}>{say(campaign.status_reason?.title)}</span>
        ) : moving ? (
          <span>
            {t("numbers.perSecond", { rate: format.rate(stats.rate) })}
            {stats.seconds_left !== null && ` · ${t("campaigns.left", { time: format.duration(stats.seconds_left) })}`}
          </span>
        ) : campaign.completed_at ? (
          <span>
            <Moment at={campaign.completed_at} />
          </span>
        ) : null}
      </div>
    </div>
  );
}

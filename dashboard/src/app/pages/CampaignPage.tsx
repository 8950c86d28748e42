import { Skeleton, Stack, Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { Moment } from "@/components/ui/Moment";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { CampaignAssistant } from "@/features/assistant/components/CampaignAssistant";
import { useCampaign } from "@/features/campaigns/api/get-campaign";
import { CampaignActions } from "@/features/campaigns/components/CampaignActions";
import { ApprovalNotice } from "@/features/campaigns/components/ApprovalNotice";
import { AudienceChange } from "@/features/campaigns/components/AudienceChange";
import { CampaignTimes } from "@/features/campaigns/components/CampaignTimes";
import { Family, ParentLink } from "@/features/campaigns/components/Family";
import { Report } from "@/features/campaigns/components/report/Report";
import { DraftSummary } from "@/features/campaigns/components/DraftSummary";
import { MessagePanel } from "@/features/campaigns/components/MessagePanel";
import { People } from "@/features/campaigns/components/People";
import { Results } from "@/features/campaigns/components/Results";
import { StatusNotice } from "@/features/campaigns/components/StatusNotice";
import type { Campaign } from "@/lib/api/types";
import { useRoom } from "@/lib/socket";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["tab"] as const;

export function CampaignPage() {
  const { t } = useTranslation();
  const id = Number(useParams().id);
  const campaign = useCampaign(id);
  useRoom("campaign", id);
  const back = { to: "/campaigns", label: t("places.campaigns") };
  if (campaign.isError)
    return (
      <Page title={t("places.campaigns")} back={back}>
        <Problem error={campaign.error} onRetry={() => void campaign.refetch()} />
      </Page>
    );
  if (campaign.data === undefined)
    return (
      <Page title={t("common.loading")} back={back}>
        <Stack>
          <Skeleton height={84} radius="md" />
          <Skeleton height={360} radius="md" />
        </Stack>
      </Page>
    );
  return (
    <Page
      title={campaign.data.name}
      back={back}
      mark={<CampaignStatusTag status={campaign.data.status} />}
      sentence={<Sentence campaign={campaign.data} />}
      action={<CampaignActions campaign={campaign.data} />}
    >
      <Stack>
        <StatusNotice campaign={campaign.data} />
        <ApprovalNotice campaign={campaign.data} />
        <CampaignTimes campaign={campaign.data} />
        <AudienceChange campaign={campaign.data} />
        {campaign.data.stats.planned === 0 ? (
          <>
            <DraftSummary campaign={campaign.data} />
            <CampaignAssistant campaignId={campaign.data.id} />
          </>
        ) : (
          <Views campaign={campaign.data} />
        )}
        <Family campaign={campaign.data} />
      </Stack>
    </Page>
  );
}

function Sentence({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const by = campaign.created_by ? t("campaigns.by", { name: campaign.created_by.username }) : null;
  return (
    <>
      {[campaign.numbers.map((one) => one.name).join(" + "), campaign.template?.name, by].filter(Boolean).join(" · ")}
      {campaign.started_at && (
        <>
          {" "}
          · {t("campaigns.started")} <Moment at={campaign.started_at} />
        </>
      )}
      {campaign.parent_id !== null && (
        <>
          {" "}
          · <ParentLink parentId={campaign.parent_id} />
        </>
      )}
    </>
  );
}

function Views({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const open = (tab: string | null) =>
    setFilters({ tab: tab === "results" ? null : tab, state: null, q: null, code: null, reason: null, message: null });
  return (
    <Tabs value={filters.tab || "results"} onChange={open}>
      <Tabs.List mb="md">
        <Tabs.Tab value="results">{t("campaigns.results")}</Tabs.Tab>
        <Tabs.Tab value="report">{t("report.tab")}</Tabs.Tab>
        <Tabs.Tab value="people">{t("campaigns.recipients")}</Tabs.Tab>
        <Tabs.Tab value="message">{t("campaigns.message")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="results">
        <Results campaign={campaign} />
      </Tabs.Panel>
      <Tabs.Panel value="report">
        <Report campaign={campaign} />
      </Tabs.Panel>
      <Tabs.Panel value="people">
        <People campaign={campaign} />
      </Tabs.Panel>
      <Tabs.Panel value="message">
        <Stack>
          <MessagePanel campaign={campaign} />
          <CampaignAssistant campaignId={campaign.id} />
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}

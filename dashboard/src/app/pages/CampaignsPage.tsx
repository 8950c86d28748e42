import { Button } from "@mantine/core";
import { IconCalendarTime, IconDeviceMobile, IconPlus, IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useActiveAccounts } from "@/features/campaigns/api/get-active-accounts";
import { useCampaigns } from "@/features/campaigns/api/get-campaigns";
import { CampaignList } from "@/features/campaigns/components/CampaignList";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "status", "account_id", "page"] as const;
const STATUSES = ["draft", "scheduled", "running", "waiting", "paused", "completed", "cancelled", "missed"] as const;

export function CampaignsPage() {
  const { t } = useTranslation();
  const role = useUser().role;
  const writes = atLeast(role, "operator");
  const [filters, setFilters] = useFilters(FILTERS);
  const campaigns = useCampaigns({ ...filters, page: Number(filters.page) || 1 });
  const accounts = useActiveAccounts();
  const noNumber = accounts.data?.length === 0;
  const create = writes && !noNumber && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      {t("campaigns.new")}
    </Button>
  );
  const connect = noNumber && atLeast(role, "admin") && (
    <Button component={Link} to="/numbers?connect=1" leftSection={<IconDeviceMobile size={16} />}>
      {t("numbers.connect")}
    </Button>
  );
  const filtered = filters.q !== "" || filters.status !== "" || filters.account_id !== "";
  const none = campaigns.data?.total === 0;
  return (
    <Page
      wide
      title={t("places.campaigns")}
      sentence={t("campaigns.sentence")}
      action={
        (!none || filtered) && (
          <>
            <Button
              component={Link}
              to="/campaigns/calendar"
              variant="default"
              leftSection={<IconCalendarTime size={16} />}
            >
              {t("calendar.title")}
            </Button>
            {create}
          </>
        )
      }
    >
      {(!none || filtered) && (
        <Toolbar>
          <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("campaigns.search")} />
          <Filter
            label={t("campaigns.status")}
            any={t("campaigns.anyStatus")}
            value={filters.status}
            options={STATUSES.map((status) => ({ value: status, label: t(`statuses.${status}`) }))}
            onChange={(status) => setFilters({ status })}
          />
          {(accounts.data?.length ?? 0) > 1 && (
            <Filter
              label={t("numbers.number")}
              any={t("campaigns.anyNumber")}
              value={filters.account_id}
              options={(accounts.data ?? []).map((account) => ({ value: String(account.id), label: account.name }))}
              onChange={(account) => setFilters({ account_id: account })}
            />
          )}
        </Toolbar>
      )}
      {campaigns.isError ? (
        <Problem error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      ) : none ? (
        <Empty
          icon={IconSend}
          title={filtered ? t("common.nothingFound") : t("campaigns.emptyTitle")}
          text={
            filtered ? t("common.otherWords") : noNumber ? t("campaigns.emptyNeedsNumber") : t("campaigns.emptyText")
          }
          action={filtered ? undefined : connect || create}
        />
      ) : (
        <CampaignList campaigns={campaigns.data?.items} />
      )}
      {campaigns.data && <Pager page={campaigns.data} onChange={(page) => setFilters({ page: String(page) })} />}
    </Page>
  );
}

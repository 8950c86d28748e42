import { Button } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAudit } from "@/features/audit/api/get-audit";
import { AuditList } from "@/features/audit/components/AuditList";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "object_type", "object_id", "page"] as const;
const TYPES = [
  "campaign",
  "message",
  "whatsapp_account",
  "template",
  "upload",
  "user",
  "api_key",
  "event_subscription",
] as const;

/** Who did what to what; nothing of it can be changed or deleted. */
export function AuditPage() {
  const { t } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const entries = useAudit({ ...filters, page: Number(filters.page) || 1 });
  return (
    <Page wide title={t("places.audit")} sentence={t("audit.sentence")}>
      <Toolbar>
        <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("audit.search")} />
        <Filter
          label={t("audit.about")}
          any={t("audit.anything")}
          value={filters.object_type}
          options={TYPES.map((type) => ({ value: type, label: t(`auditTypes.${type}`) }))}
          onChange={(type) => setFilters({ object_type: type, object_id: null })}
        />
        {filters.object_id !== "" && (
          <Button variant="default" size="sm" onClick={() => setFilters({ object_id: null })}>
            {t("audit.onlyOne", { id: filters.object_id })}
          </Button>
        )}
      </Toolbar>
      {entries.isError ? (
        <Problem error={entries.error} onRetry={() => void entries.refetch()} />
      ) : entries.data?.total === 0 ? (
        <Empty icon={IconHistory} title={t("common.nothingFound")} text={t("common.otherWords")} />
      ) : (
        <AuditList entries={entries.data?.items} />
      )}
      {entries.data && <Pager page={entries.data} onChange={(page) => setFilters({ page: String(page) })} />}
    </Page>
  );
}

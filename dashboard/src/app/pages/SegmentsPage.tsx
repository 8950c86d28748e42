import { Button } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { deleteSegment, useSegments } from "@/features/campaigns/api/audience";
import { SegmentForm } from "@/features/campaigns/components/audience/SegmentForm";
import { SegmentTable } from "@/features/campaigns/components/audience/SegmentTable";
import { ContactViews } from "@/features/contacts/components/ContactViews";
import { useUser } from "@/lib/api/session";
import type { Segment } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "page"] as const;

/** Saved conditions on people: what they say, how many they mean now, and what uses them. */
export function SegmentsPage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "operator");
  const [filters, setFilters] = useFilters(FILTERS);
  const segments = useSegments({ q: filters.q, page: Number(filters.page) || 1 });
  const [edited, setEdited] = useState<Segment | null | undefined>(undefined);
  const [deleted, setDeleted] = useState<Segment | null>(null);
  const add = mayChange ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(null)}>
      {t("segments.add")}
    </Button>
  ) : undefined;
  const none = segments.data?.total === 0;
  return (
    <Page title={t("segments.title")} sentence={t("segments.sentence")} action={add}>
      <ContactViews view="segments" />
      <Toolbar>
        <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("segments.name")} />
      </Toolbar>
      {segments.isError ? (
        <Problem error={segments.error} onRetry={() => void segments.refetch()} />
      ) : none ? (
        <Empty
          icon={IconUsersGroup}
          title={filters.q === "" ? t("segments.emptyTitle") : t("common.nothingFound")}
          text={filters.q === "" ? t("segments.emptyText") : t("common.otherWords")}
          action={filters.q === "" ? add : undefined}
        />
      ) : (
        <SegmentTable segments={segments.data?.items} onEdit={mayChange ? setEdited : null} onDelete={setDeleted} />
      )}
      {segments.data && !none && <Pager page={segments.data} onChange={(page) => setFilters({ page: String(page) })} />}
      {edited !== undefined && <SegmentForm segment={edited} onClose={() => setEdited(undefined)} />}
      {deleted && (
        <Confirm
          opened
          danger
          onClose={() => setDeleted(null)}
          title={t("segments.deleteTitle", { name: deleted.name })}
          text={t("segments.deleteText")}
          label={t("segments.delete")}
          act={() => deleteSegment(deleted.id)}
        />
      )}
    </Page>
  );
}

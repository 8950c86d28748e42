import { Button, Drawer, Group, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconPlus, IconRefresh, IconTemplate } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useTemplates } from "@/features/templates/api/get-templates";
import { useSyncTemplates } from "@/features/templates/api/sync-templates";
import { TemplateCard } from "@/features/templates/components/TemplateCard";
import { TemplateSheet } from "@/features/templates/components/TemplateSheet";
import { useUser } from "@/lib/api/session";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "status", "category", "page", "opened"] as const;
const STATUSES = ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"] as const;
const CATEGORIES = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;

/** A number's templates as the phone shows them, with filters and sync. */
export function TemplateBrowser({ accountId, editable }: { accountId: number; editable: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const [filters, setFilters] = useFilters(FILTERS);
  const { page, q, status, category } = filters;
  const templates = useTemplates(accountId, { q, status, category, page: Number(page) || 1 });
  const sync = useSyncTemplates(accountId);
  const [chosen, setChosen] = useState<number | null>(null);
  const wanted = chosen ?? Number(filters.opened);
  const opened = templates.data?.items.find((one) => one.id === wanted) ?? null;
  const close = () => {
    setChosen(null);
    if (filters.opened !== "") setFilters({ opened: null, page });
  };
  const filtered = filters.q !== "" || filters.status !== "" || filters.category !== "";
  const actions = editable && user.role !== "viewer" && (
    <Group gap="xs" ml={{ sm: "auto" }}>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        loading={sync.isPending}
        onClick={() => sync.mutate()}
      >
        {t("templates.sync")}
      </Button>
      <Button component={Link} to={`/templates/new?account=${accountId}`} leftSection={<IconPlus size={16} />}>
        {t("editor.new")}
      </Button>
    </Group>
  );
  return (
    <>
      <Toolbar>
        <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("templates.search")} />
        <Filter
          label={t("templates.status")}
          any={t("templates.anyStatus")}
          value={filters.status}
          options={STATUSES.map((status) => ({ value: status, label: t(`templateStatus.${status}`) }))}
          onChange={(status) => setFilters({ status })}
        />
        <Filter
          label={t("templates.category")}
          any={t("templates.anyCategory")}
          value={filters.category}
          options={CATEGORIES.map((category) => ({ value: category, label: t(`categories.${category}`) }))}
          onChange={(category) => setFilters({ category })}
        />
        {actions}
      </Toolbar>
      {sync.data && (
        <Text size="sm" c="dimmed" mb="md" role="status">
          {t("templates.synced", { ...sync.data })}
        </Text>
      )}
      {sync.isError && <Problem error={sync.error} title={t("templates.syncFailed")} />}
      {templates.isError ? (
        <Problem error={templates.error} onRetry={() => void templates.refetch()} />
      ) : templates.data?.total === 0 ? (
        <Empty
          icon={IconTemplate}
          title={filtered ? t("common.nothingFound") : t("templates.emptyTitle")}
          text={filtered ? t("common.otherWords") : t("templates.emptyText")}
          action={filtered ? undefined : actions}
        />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {templates.data === undefined
            ? Array.from({ length: 6 }, (_, index) => <Skeleton key={index} height={320} radius="md" />)
            : templates.data.items.map((template) => (
                <TemplateCard key={template.id} template={template} onOpen={() => setChosen(template.id)} />
              ))}
        </SimpleGrid>
      )}
      {templates.data && <Pager page={templates.data} onChange={(next) => setFilters({ page: String(next) })} />}
      <Drawer
        opened={opened !== null}
        onClose={close}
        title={opened?.name}
        size="md"
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        {opened && (
          <TemplateSheet
            template={opened}
            accountId={accountId}
            editable={editable && user.role !== "viewer"}
            onGone={close}
          />
        )}
      </Drawer>
    </>
  );
}

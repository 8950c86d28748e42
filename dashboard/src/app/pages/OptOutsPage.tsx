import { Button, Stack } from "@mantine/core";
import { IconFileImport, IconHandStop, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { removeSuppression, useSuppressions } from "@/features/contacts/api/consent";
import { exportOptOuts } from "@/features/contacts/api/export";
import { ContactViews } from "@/features/contacts/components/ContactViews";
import { ExportButton } from "@/features/contacts/components/ExportButton";
import { OptOutImport } from "@/features/contacts/components/OptOutImport";
import { StopWords } from "@/features/contacts/components/StopWords";
import { SuppressionForm } from "@/features/contacts/components/SuppressionForm";
import { nameOf, SuppressionTable } from "@/features/contacts/components/SuppressionTable";
import { useUser } from "@/lib/api/session";
import type { Suppression } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "scope"] as const;
const SCOPES = ["marketing", "all"] as const;

/** Who must not be written to, and what counts as a no. */
export function OptOutsPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const [filters, setFilters] = useFilters(FILTERS);
  const found = useSuppressions(filters);
  const rows = found.data?.pages.flatMap((page) => page.items);
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const [removed, setRemoved] = useState<Suppression | null>(null);
  const mayChange = atLeast(role, "operator");
  const filtered = filters.q !== "" || filters.scope !== "";
  const add = mayChange ? (
    <>
      <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setImporting(true)}>
        {t("imports.import")}
      </Button>
      <ExportButton act={exportOptOuts} />
      <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
        {t("optOuts.add")}
      </Button>
    </>
  ) : undefined;
  return (
    <Page title={t("contacts.optOuts")} sentence={t("optOuts.sentence")} action={add}>
      <ContactViews view="optOuts" />
      <Stack gap="lg">
        <div>
          <Toolbar>
            <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("optOuts.search")} />
            <Filter
              label={t("optOuts.what")}
              any={t("optOuts.anyScope")}
              value={filters.scope}
              options={SCOPES.map((scope) => ({ value: scope, label: t(`consent.${scope}`) }))}
              onChange={(scope) => setFilters({ scope })}
            />
          </Toolbar>
          {found.isError ? (
            <Problem error={found.error} onRetry={() => void found.refetch()} />
          ) : rows?.length === 0 ? (
            <Empty
              icon={IconHandStop}
              title={filtered ? t("common.nothingFound") : t("optOuts.emptyTitle")}
              text={filtered ? t("common.otherWords") : t("optOuts.emptyText")}
            />
          ) : (
            <SuppressionTable rows={rows} onRemove={mayChange ? setRemoved : null} />
          )}
          {found.hasNextPage && (
            <Button
              variant="default"
              mt="sm"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("common.nextPage")}
            </Button>
          )}
        </div>
        <StopWords mayChange={atLeast(role, "admin")} />
      </Stack>
      {importing && <OptOutImport onClose={() => setImporting(false)} />}
      {adding && <SuppressionForm onClose={() => setAdding(false)} />}
      {removed && (
        <Confirm
          opened
          onClose={() => setRemoved(null)}
          title={t("optOuts.removeTitle", { name: nameOf(removed) })}
          text={t("optOuts.removeText")}
          label={t("optOuts.remove")}
          act={() => removeSuppression(removed.id)}
        />
      )}
    </Page>
  );
}

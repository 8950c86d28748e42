import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { useImports } from "@/features/contacts/api/imports";
import { ImportFile } from "@/features/contacts/components/import/ImportFile";
import { ImportHistory } from "@/features/contacts/components/import/ImportHistory";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["page"] as const;

/** Drop a spreadsheet with people; see what came of earlier ones. */
export function ImportsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [{ page }, setFilters] = useFilters(FILTERS);
  const imports = useImports(Number(page) || 1);
  const none = imports.data?.items.length === 0;
  return (
    <Page
      title={t("imports.title")}
      sentence={t("imports.sentence")}
      back={{ to: "/contacts", label: t("places.contacts") }}
    >
      <Stack gap="lg">
        <ImportFile onFile={(file) => void navigate(`/contacts/import/new?file=${file.id}`)} />
        {imports.isError ? (
          <Problem error={imports.error} onRetry={() => void imports.refetch()} />
        ) : none ? null : (
          <div>
            <Title order={2} size="h4" mb="sm">
              {t("imports.history")}
            </Title>
            <ImportHistory imports={imports.data?.items} />
          </div>
        )}
        {imports.data && <Pager page={imports.data} onChange={(next) => setFilters({ page: String(next) })} />}
      </Stack>
    </Page>
  );
}

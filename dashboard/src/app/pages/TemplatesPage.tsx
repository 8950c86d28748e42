import { Button, Select, Skeleton } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useNumbers } from "@/features/templates/api/get-numbers";
import { TemplateBrowser } from "@/features/templates/components/TemplateBrowser";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["account"] as const;

export function TemplatesPage() {
  const { t } = useTranslation();
  const role = useUser().role;
  const numbers = useNumbers();
  const [filters, setFilters] = useFilters(FILTERS);
  const items = numbers.data?.items ?? [];
  const chosen = items.find((account) => String(account.id) === filters.account) ?? items[0];
  const chooser = items.length > 1 && chosen && (
    <Select
      aria-label={t("numbers.number")}
      data={items.map((account) => ({ value: String(account.id), label: account.name }))}
      value={String(chosen.id)}
      onChange={(account) => setFilters({ account })}
      leftSection={<IconDeviceMobile size={16} />}
      w="15rem"
    />
  );
  return (
    <Page title={t("places.templates")} sentence={t("templates.sentence")} action={chooser}>
      {numbers.isError ? (
        <Problem error={numbers.error} onRetry={() => void numbers.refetch()} />
      ) : numbers.data === undefined ? (
        <Skeleton height={320} radius="md" />
      ) : chosen === undefined ? (
        <Empty
          icon={IconDeviceMobile}
          title={t("numbers.emptyTitle")}
          text={t("templates.needNumber")}
          action={
            <Button component={Link} to="/numbers?connect=1">
              {t("numbers.connect")}
            </Button>
          }
        />
      ) : (
        <TemplateBrowser key={chosen.id} accountId={chosen.id} editable={atLeast(role, "operator")} />
      )}
    </Page>
  );
}

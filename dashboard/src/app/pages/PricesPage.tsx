import { Button } from "@mantine/core";
import { IconCoin, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useRateCards } from "@/features/prices/api/get-rate-cards";
import type { RateCardDraft } from "@/features/prices/api/save-rate-card";
import { CardForm } from "@/features/prices/components/CardForm";
import { CardList } from "@/features/prices/components/CardList";
import { CardView } from "@/features/prices/components/CardView";
import { ImportDialog } from "@/features/prices/components/ImportDialog";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["list"] as const;
const NOTHING: RateCardDraft = { valid_from: "", currency: "", prices: [] };

/** What Meta charges, list by list; everything that forecasts and counts costs goes by these. */
export function PricesPage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "admin");
  const cards = useRateCards();
  const [filters, setFilters] = useFilters(FILTERS);
  const [reading, setReading] = useState(false);
  const [writing, setWriting] = useState<{ id: number | null; draft: RateCardDraft } | null>(null);
  const rows = cards.data?.items;
  const current = rows?.find((card) => card.is_current) ?? rows?.[0];
  const open = Number(filters.list) || (current?.id ?? null);
  const actions = mayChange && (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} />}
        onClick={() => setWriting({ id: null, draft: NOTHING })}
      >
        {t("prices.add")}
      </Button>
      <Button leftSection={<IconFileImport size={16} />} onClick={() => setReading(true)}>
        {t("prices.import")}
      </Button>
    </>
  );
  return (
    <Page
      title={t("prices.title")}
      sentence={t("prices.sentence")}
      back={{ to: "/settings", label: t("places.settings") }}
      action={actions || undefined}
    >
      {cards.isError ? (
        <Problem error={cards.error} onRetry={() => void cards.refetch()} />
      ) : rows?.length === 0 ? (
        <Empty icon={IconCoin} title={t("prices.emptyTitle")} text={t("prices.emptyText")} />
      ) : (
        <>
          <CardList rows={rows} open={open} onOpen={(id) => setFilters({ list: String(id) })} />
          {open !== null && (
            <CardView id={open} mayChange={mayChange} onChange={(id, draft) => setWriting({ id, draft })} />
          )}
        </>
      )}
      {reading && (
        <ImportDialog
          onClose={() => setReading(false)}
          onRead={(draft) => {
            setReading(false);
            setWriting({ id: null, draft });
          }}
        />
      )}
      {writing && (
        <CardForm
          title={writing.id === null ? t("prices.add") : t("prices.listFrom", { date: writing.draft.valid_from })}
          id={writing.id}
          draft={writing.draft}
          onClose={() => setWriting(null)}
          onSaved={(id) => {
            setWriting(null);
            setFilters({ list: String(id) });
          }}
        />
      )}
    </Page>
  );
}

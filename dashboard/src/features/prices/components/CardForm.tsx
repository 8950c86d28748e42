import { Group, Select, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { saveRateCard, type RateCardDraft } from "@/features/prices/api/save-rate-card";
import { PriceTable } from "@/features/prices/components/PriceTable";
import { gridOf, pricesOf, REGIONS, useMarketName } from "@/features/prices/markets";
import { useAct } from "@/lib/use-act";

interface CardFormProps {
  title: string;
  /** The list that is put right; null makes a new one. */
  id: number | null;
  draft: RateCardDraft;
  onClose: () => void;
  onSaved: (id: number) => void;
}

/** Write a price list by hand, or look over one that was read. */
export function CardForm({ title, id, draft, onClose, onSaved }: CardFormProps) {
  const { t } = useTranslation();
  const [validFrom, setValidFrom] = useState<string | null>(draft.valid_from || null);
  const [currency, setCurrency] = useState(draft.currency);
  const [grid, setGrid] = useState(() => gridOf(draft.prices));
  const prices = pricesOf(grid);
  const { run, busy, error } = useAct(async () => {
    if (validFrom === null) return;
    const saved = await saveRateCard(id, { ...draft, valid_from: validFrom, currency, prices });
    onSaved(saved.id);
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    run();
  };
  return (
    <Dialog onClose={onClose} title={title} size="56rem">
      <form onSubmit={submit}>
        <Stack>
          <Group gap="sm" align="flex-start">
            <DateInput
              label={t("prices.validFrom")}
              value={validFrom}
              onChange={setValidFrom}
              valueFormat="YYYY-MM-DD"
              required
              w={{ base: "100%", xs: "12rem" }}
            />
            <TextInput
              label={t("prices.currency")}
              placeholder="USD"
              value={currency}
              maxLength={3}
              onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
              required
              w={{ base: "100%", xs: "8rem" }}
            />
          </Group>
          <PriceTable grid={grid} onChange={setGrid} />
          <MarketPicker taken={Object.keys(grid)} onPick={(market) => setGrid({ ...grid, [market]: {} })} />
          <ActionFoot
            label={t("prices.keep", { count: prices.length })}
            disabled={validFrom === null || currency.length !== 3}
            busy={busy}
            error={error}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}

function MarketPicker({ taken, onPick }: { taken: string[]; onPick: (market: string) => void }) {
  const { t, i18n } = useTranslation();
  const nameOf = useMarketName();
  const options = [...REGIONS, ...countries()]
    .filter((market) => !taken.includes(market))
    .map((market) => ({ value: market, label: nameOf(market) }))
    .sort((one, other) => one.label.localeCompare(other.label, i18n.language));
  return (
    <Select
      label={t("prices.addMarket")}
      placeholder={t("prices.chooseMarket")}
      data={options}
      searchable
      value={null}
      onChange={(market) => market !== null && onPick(market)}
      limit={50}
      w={{ base: "100%", xs: "20rem" }}
    />
  );
}

const FIRST_LETTER = 65;
const LETTERS = 26;

/** All codes that the reader's language has a country's name for. */
function countries(): string[] {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = Array.from({ length: LETTERS }, (_, index) => String.fromCharCode(FIRST_LETTER + index));
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter((code) => names.of(code) !== undefined && !NO_COUNTRIES.includes(code));
}

/** Codes with a name that nobody's number begins with. */
const NO_COUNTRIES = [
  "AQ",
  "BV",
  "CP",
  "DD",
  "DG",
  "EA",
  "EU",
  "EZ",
  "FX",
  "GS",
  "HM",
  "IC",
  "PN",
  "QO",
  "SU",
  "TF",
  "TP",
  "UK",
  "UM",
  "UN",
  "XA",
  "XB",
  "YD",
  "YU",
  "ZR",
  "ZZ",
  "CQ",
  "AN",
  "BU",
  "CS",
  "NT",
  "RH",
  "HV",
  "NH",
  "DY",
  "VD",
];

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCampaignName, useCampaignNames } from "@/features/inbox/api/answered-campaigns";

const PAUSE_MS = 250;

interface CampaignChoiceProps {
  value: string;
  onChange: (id: string | null) => void;
}

/** The campaign whose answers are looked for, found by its name. */
export function CampaignChoice({ value, onChange }: CampaignChoiceProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed, PAUSE_MS);
  const name = useCampaignName(value);
  // The field says the name of what is chosen: that is nothing to look for.
  const found = useCampaignNames(q === name ? "" : q, true).data?.items ?? [];
  const options = found.map((one) => ({ value: String(one.id), label: one.name }));
  const known = value === "" || options.some((one) => one.value === value);
  return (
    <Select
      size="xs"
      label={t("inbox.meaning.campaign")}
      placeholder={t("inbox.meaning.anyCampaign")}
      data={known ? options : [{ value, label: name ?? "…" }, ...options]}
      value={value === "" ? null : value}
      onChange={onChange}
      searchable
      clearable
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={t("common.nothingFound")}
      clearButtonProps={{ "aria-label": t("inbox.meaning.clear") }}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

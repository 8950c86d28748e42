import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { usePeople, usePeopleChoices } from "@/features/campaigns/api/audience";
import type { Contact } from "@/lib/api/types";

const PAUSE_MS = 250;
/** More belong onto a list. */
const MOST = 100;

interface PickedPeopleProps {
  ids: number[];
  onChange: (ids: number[]) => void;
}

function nameOf(contact: Contact): string {
  return contact.name ?? contact.phone ?? contact.username ?? `#${contact.id}`;
}

/** People picked one by one, found by their name or number. */
export function PickedPeople({ ids, onChange }: PickedPeopleProps) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words, PAUSE_MS);
  const found = usePeopleChoices(q);
  const picked = usePeople(ids);
  const known = new Map([...(found.data?.items ?? []), ...picked].map((one) => [one.id, one]));
  const label = (id: number) => {
    const one = known.get(id);
    return one === undefined ? `#${id}` : nameOf(one);
  };
  const choices = [...new Set([...ids, ...(found.data?.items ?? []).map((one) => one.id)])];
  return (
    <MultiSelect
      aria-label={t("audience.kind.contacts")}
      placeholder={t("audience.findPeople")}
      searchable
      hidePickedOptions
      maxValues={MOST}
      nothingFoundMessage={t("common.nothingFound")}
      // The server has searched already, by more than the label says.
      filter={({ options }) => options}
      data={choices.map((id) => ({ value: String(id), label: label(id) }))}
      value={ids.map(String)}
      searchValue={words}
      onSearchChange={setWords}
      onChange={(chosen) => onChange(chosen.map(Number))}
    />
  );
}

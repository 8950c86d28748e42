import { Checkbox, MultiSelect, Radio, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useLists, useTags } from "@/features/contacts/api/groups";
import type { ContactImport } from "@/lib/api/types";

const MODES = ["create_and_update", "create_only", "update_only", "skip_existing"] as const;
const EMPTIES = ["leave", "clear"] as const;
const COUNTRIES = "BR US PT AR MX CO CL PE UY PY ES FR DE IT GB IN ZA NG KE AO MZ".split(" ");

export interface Rules {
  mode: ContactImport["mode"];
  empty: ContactImport["empty"];
  country: string;
  tags: string[];
  lists: string[];
  newList: string;
  everybodySaidYes: boolean;
  source: string;
  proof: string;
}

export const USUAL_RULES: Rules = {
  mode: "create_and_update",
  empty: "leave",
  country: "BR",
  tags: [],
  lists: [],
  newList: "",
  everybodySaidYes: false,
  source: "",
  proof: "",
};

interface ImportRulesProps {
  rules: Rules;
  /** Whether a column says who agreed. */
  hasConsentColumn: boolean;
  refusals: Record<string, string>;
  onChange: (rules: Rules) => void;
}

/** Whom the file may touch, what an empty cell means, and where all of its people belong. */
export function ImportRules({ rules, hasConsentColumn, refusals, onChange }: ImportRulesProps) {
  const { t } = useTranslation();
  const change = (changes: Partial<Rules>) => onChange({ ...rules, ...changes });
  const updates = rules.mode === "create_and_update" || rules.mode === "update_only";
  return (
    <Stack gap="lg">
      <Radio.Group label={t("imports.mode")} value={rules.mode} onChange={(mode) => change({ mode })}>
        <Stack gap="xs" mt="xs">
          {MODES.map((mode) => (
            <Radio
              key={mode}
              value={mode}
              label={t(`imports.modes.${mode}`)}
              description={t(`imports.modeHints.${mode}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      {updates && (
        <Radio.Group label={t("imports.empty")} value={rules.empty} onChange={(empty) => change({ empty })}>
          <Stack gap="xs" mt="xs">
            {EMPTIES.map((empty) => (
              <Radio key={empty} value={empty} label={t(`imports.empties.${empty}`)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Groups rules={rules} refusals={refusals} change={change} />
      <Consent rules={rules} hasColumn={hasConsentColumn} refusals={refusals} change={change} />
    </Stack>
  );
}

interface PartProps {
  rules: Rules;
  refusals: Record<string, string>;
  change: (changes: Partial<Rules>) => void;
}

function Groups({ rules, refusals, change }: PartProps) {
  const { t, i18n } = useTranslation();
  const lists = useLists();
  const tags = useTags();
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  const countries = [...new Set([rules.country, ...COUNTRIES])];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TagsInput
        label={t("imports.tags")}
        data={[...new Set(tags.data?.items.map((tag) => tag.name))]}
        value={rules.tags}
        maxTags={50}
        onChange={(chosen) => change({ tags: chosen })}
      />
      <Select
        label={t("wizard.country")}
        searchable
        allowDeselect={false}
        data={countries.map((code) => ({ value: code, label: names.of(code) ?? code }))}
        value={rules.country}
        onChange={(country) => country !== null && change({ country })}
      />
      <MultiSelect
        label={t("imports.lists")}
        searchable
        data={lists.data?.items.map((list) => ({ value: String(list.id), label: list.name })) ?? []}
        value={rules.lists}
        error={refusals.lists}
        onChange={(chosen) => change({ lists: chosen })}
      />
      <TextInput
        label={t("imports.newList")}
        value={rules.newList}
        maxLength={100}
        error={refusals.name}
        onChange={(event) => change({ newList: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}

function Consent({ rules, hasColumn, refusals, change }: PartProps & { hasColumn: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {hasColumn ? (
        <Text size="sm">{t("imports.consentColumn")}</Text>
      ) : (
        <Checkbox
          label={t("imports.everybody")}
          checked={rules.everybodySaidYes}
          onChange={(event) => change({ everybodySaidYes: event.currentTarget.checked })}
        />
      )}
      {(hasColumn || rules.everybodySaidYes) && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("consent.source")}
            placeholder={t("consent.sourceHint")}
            required
            value={rules.source}
            maxLength={200}
            error={refusals.opt_in}
            onChange={(event) => change({ source: event.currentTarget.value })}
          />
          <TextInput
            label={t("consent.proof")}
            placeholder={t("consent.proofHint")}
            value={rules.proof}
            maxLength={2000}
            onChange={(event) => change({ proof: event.currentTarget.value })}
          />
        </SimpleGrid>
      )}
      <Text size="xs" c="dimmed">
        {t("imports.optedOutStay")}
      </Text>
    </Stack>
  );
}

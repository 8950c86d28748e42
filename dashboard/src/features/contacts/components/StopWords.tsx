import { Button, Group, Select, Stack, TagsInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { saveConsentSettings, useConsentSettings } from "@/features/contacts/api/consent";
import type { ConsentScope, ConsentSettings } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** Which words and buttons count as a no; only administrators change them. */
export function StopWords({ mayChange }: { mayChange: boolean }) {
  const settings = useConsentSettings();
  return settings.data ? <Fields stored={settings.data} mayChange={mayChange} /> : null;
}

function Fields({ stored, mayChange }: { stored: ConsentSettings; mayChange: boolean }) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState(stored);
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const { run, busy, error } = useAct(async () => {
    await saveConsentSettings(draft);
    notifications.show({ message: t("optOuts.saved") });
  });
  return (
    <>
      <Section title={t("optOuts.words")} sentence={t("optOuts.wordsSentence")}>
        <Stack>
          {Object.entries(draft.words).map(([language, words]) => (
            <TagsInput
              key={language}
              label={t("optOuts.wordsIn", { language: names.of(language.replace("_", "-")) ?? language })}
              value={words}
              readOnly={!mayChange}
              onChange={(next) => setDraft({ ...draft, words: { ...draft.words, [language]: next } })}
            />
          ))}
          <ScopeSelect
            label={t("optOuts.wordScope")}
            value={draft.word_scope}
            readOnly={!mayChange}
            onChange={(scope) => setDraft({ ...draft, word_scope: scope })}
          />
        </Stack>
      </Section>
      <Section title={t("optOuts.buttons")} sentence={t("optOuts.buttonsSentence")}>
        <Stack>
          <TagsInput
            aria-label={t("optOuts.buttons")}
            value={draft.buttons}
            readOnly={!mayChange}
            onChange={(buttons) => setDraft({ ...draft, buttons })}
          />
          <ScopeSelect
            label={t("optOuts.buttonScope")}
            value={draft.button_scope}
            readOnly={!mayChange}
            onChange={(scope) => setDraft({ ...draft, button_scope: scope })}
          />
          {error !== null && <Problem error={error} />}
          {mayChange && (
            <Group justify="flex-end">
              <Button loading={busy} onClick={() => run()}>
                {t("common.save")}
              </Button>
            </Group>
          )}
        </Stack>
      </Section>
    </>
  );
}

interface ScopeSelectProps {
  label: string;
  value: ConsentScope;
  readOnly: boolean;
  onChange: (scope: ConsentScope) => void;
}

function ScopeSelect({ label, value, readOnly, onChange }: ScopeSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      label={label}
      data={[
        { value: "all", label: t("consent.all") },
        { value: "marketing", label: t("consent.marketing") },
      ]}
      value={value}
      readOnly={readOnly}
      allowDeselect={false}
      onChange={(next) => onChange(next ?? value)}
      maw="20rem"
    />
  );
}

import { NumberInput, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import type { TemplateDraft } from "@/features/templates/components/editor/draft";
import type { Update, Wrong } from "@/features/templates/components/editor/TemplateEditor";

interface AuthenticationFieldsProps {
  draft: TemplateDraft;
  update: Update;
  wrong: Wrong;
}

/** A one-time code: Meta writes the text itself, in the language of the template. */
export function AuthenticationFields({ draft, update, wrong }: AuthenticationFieldsProps) {
  const { t } = useTranslation();
  return (
    <Section title={t("editor.code")} sentence={t("editor.codeHint")}>
      <Stack gap="md">
        <Switch
          label={t("editor.codeWarns")}
          checked={draft.warns}
          onChange={(event) => update({ warns: event.currentTarget.checked })}
        />
        <NumberInput
          data-field="footer"
          label={t("editor.codeExpires")}
          description={t("editor.codeExpiresHint")}
          min={1}
          max={90}
          w={{ base: "100%", sm: "16rem" }}
          value={draft.expires}
          error={wrong("footer.code_expiration_minutes")}
          onChange={(value) => update({ expires: String(value) })}
        />
      </Stack>
    </Section>
  );
}

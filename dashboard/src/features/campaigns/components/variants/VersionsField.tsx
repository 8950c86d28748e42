import { Button, CloseButton, Group, Select, Stack, Text } from "@mantine/core";
import { IconLanguage, IconTestPipe } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { useSendableTemplates } from "@/features/campaigns/api/get-sendable-templates";
import { armsOf, LETTERS, MOST_ARMS } from "@/features/campaigns/variants";
import type { Template, VariantDraft } from "@/lib/api/types";

import classes from "./VersionsField.module.css";

interface VersionsFieldProps {
  accountId: number;
  template: Template;
  variants: VariantDraft[];
  onChange: (variants: VariantDraft[]) => void;
}

/** The same message in other languages, and other messages to test it against. */
export function VersionsField({ accountId, template, variants, onChange }: VersionsFieldProps) {
  const { t } = useTranslation();
  const templates = useSendableTemplates(accountId, "").data?.items ?? [];
  const fitting = templates.filter((one) => one.category === template.category);
  const arms = armsOf(variants);
  const add = (arm: number, templateId: string | null) =>
    templateId !== null && onChange([...variants, { arm, template_id: Number(templateId), template_variables: {} }]);
  const remove = (index: number) => onChange(withoutGaps(variants.filter((_, one) => one !== index)));
  const listed = (arm: number) =>
    variants.flatMap((variant, index) => {
      const found = templates.find((one) => one.id === variant.template_id);
      return variant.arm === arm && found !== undefined ? [{ index, template: found }] : [];
    });
  return (
    <Section title={t("versions.title")} sentence={t("versions.hint")}>
      <Stack gap="lg">
        {Array.from({ length: arms }, (_, arm) => {
          const own = listed(arm);
          const spoken = [...(arm === 0 ? [template] : []), ...own.map((one) => one.template)];
          const languages = fitting.filter(
            (one) =>
              !spoken.some((other) => other.language === one.language) && spoken.some((o) => o.name === one.name),
          );
          return (
            <div key={arm}>
              {arms > 1 && <div className={classes.arm}>{t("versions.arm", { letter: LETTERS[arm] })}</div>}
              <ul className={classes.messages}>
                {arm === 0 && <Message template={template} />}
                {own.map((one) => (
                  <Message key={one.index} template={one.template} onRemove={() => remove(one.index)} />
                ))}
              </ul>
              {languages.length > 0 && (
                <Adder
                  icon={<IconLanguage size={16} />}
                  label={t("versions.addLanguage", { letter: LETTERS[arm] })}
                  placeholder={t("versions.language")}
                  options={languages}
                  onAdd={(id) => add(arm, id)}
                />
              )}
            </div>
          );
        })}
        {arms < MOST_ARMS && fitting.length > 1 && (
          <Adder
            icon={<IconTestPipe size={16} />}
            label={t("versions.addArm")}
            placeholder={t("versions.against")}
            options={fitting}
            onAdd={(id) => add(arms, id)}
          />
        )}
      </Stack>
    </Section>
  );
}

/** Without the first message of an arm its next one takes its place, and an empty arm is no arm. */
function withoutGaps(variants: VariantDraft[]): VariantDraft[] {
  const kept = [...new Set([0, ...variants.map((one) => one.arm)])].sort((a, b) => a - b);
  return variants.map((one) => ({ ...one, arm: kept.indexOf(one.arm) }));
}

function Message({ template, onRemove }: { template: Template; onRemove?: () => void }) {
  const { t } = useTranslation();
  return (
    <li className={classes.message}>
      <span className={classes.words}>
        <span className={classes.name}>
          {template.name} · {template.language}
        </span>
        <Text span size="xs" c="dimmed" truncate>
          {template.preview.body}
        </Text>
      </span>
      {onRemove && (
        <CloseButton
          onClick={onRemove}
          aria-label={t("versions.remove", { name: `${template.name} ${template.language}` })}
        />
      )}
    </li>
  );
}

interface AdderProps {
  icon: ReactNode;
  label: string;
  placeholder: string;
  options: Template[];
  onAdd: (id: string | null) => void;
}

/** With one to choose from it is a button, with several a list. */
function Adder({ icon, label, placeholder, options, onAdd }: AdderProps) {
  const only = options.length === 1 ? options[0] : undefined;
  if (only !== undefined)
    return (
      <Button variant="default" size="xs" maw="100%" leftSection={icon} onClick={() => onAdd(String(only.id))}>
        {label}: {only.name} · {only.language}
      </Button>
    );
  return (
    <Group gap="xs">
      <Select
        w={{ base: "100%", xs: "24rem" }}
        leftSection={icon}
        aria-label={label}
        placeholder={placeholder}
        searchable
        value={null}
        onChange={onAdd}
        data={options.map((one) => ({ value: String(one.id), label: `${one.name} · ${one.language}` }))}
      />
    </Group>
  );
}

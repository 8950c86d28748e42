import { Select, Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useContactColumns } from "@/features/campaigns/api/audience";
import { useRecipientFile } from "@/features/campaigns/api/get-recipient-file";
import { useTemplates } from "@/lib/api/get-template";
import { useSaveCampaign, type CampaignDraft } from "@/features/campaigns/api/save-campaign";
import { isMedia, missingSources, proposeMapping } from "@/features/campaigns/auto-map";
import { MediaField } from "@/features/campaigns/components/wizard/MediaField";
import { RowPreview } from "@/features/campaigns/components/wizard/RowPreview";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { VariableField } from "@/features/campaigns/components/wizard/VariableField";
import { LETTERS, variantsOf } from "@/features/campaigns/variants";
import { variableLabel } from "@/features/campaigns/variable-label";
import type { Campaign, FileColumn, Mapping, Template, VariableSource } from "@/lib/api/types";

const SAVE_PAUSE_MS = 400;

/** What variables can be filled from: the columns of a file, or what is known of contacts. */
interface Columns {
  columns: FileColumn[];
}

/** Say where each variable of each message comes from; the preview shows real rows. */
export function ContentStep({ campaign }: { campaign: Campaign }) {
  const upload = useRecipientFile(campaign.audience.upload_id);
  const contacts = useContactColumns(campaign.id, campaign.audience.source === "contacts");
  const file = contacts.enabled ? contacts : upload;
  const ids = [campaign.template?.id, ...campaign.variants.map((variant) => variant.template.id)];
  const templates = useTemplates(
    campaign.account.id,
    ids.filter((id) => id !== undefined),
  );
  const failed = templates.error ?? file.error;
  if (failed) return <Problem error={failed} />;
  const hasColumns = campaign.audience.upload_id !== null || contacts.enabled;
  if (templates.data === undefined || (hasColumns && file.data === undefined))
    return <Skeleton height={320} radius="md" />;
  return <Fields campaign={campaign} templates={templates.data} file={file.data ?? null} />;
}

interface FieldsProps {
  campaign: Campaign;
  /** The campaign's own, then those of its variants. */
  templates: Template[];
  file: Columns | null;
}

function knownMapping(template: Template, mapping: Mapping): Mapping {
  const known = new Set(template.variables.map((variable) => variable.key));
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => known.has(key)));
}

function complete(mapping: Mapping): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([, source]) => source.value !== ""));
}

/** What each message takes from where; a variant begins with what the campaign's own message takes. */
function proposedMappings({ campaign, templates, file }: FieldsProps): Mapping[] {
  const own = campaign.template_variables;
  return templates.map((template, index) => {
    const stored = index === 0 ? own : (campaign.variants[index - 1]?.template_variables ?? {});
    const known = knownMapping(template, { ...own, ...stored });
    return proposeMapping(template.variables, file?.columns ?? [], campaign.audience.phone_column, known);
  });
}

/** The mappings as they are edited, saved after each pause; what the server has is what the preview shows. */
function useMappings(props: FieldsProps) {
  const { campaign } = props;
  const save = useSaveCampaign();
  const [mappings, setMappings] = useState(() => proposedMappings(props));
  const [column, setColumn] = useState(campaign.language_column);
  const draft = ([own, ...others]: Mapping[], languageColumn: string | null): CampaignDraft => ({
    template_variables: complete(own ?? {}),
    ...(others.length > 0 && {
      language_column: languageColumn,
      variants: variantsOf(campaign).map((variant, index) => ({
        ...variant,
        template_variables: complete(others[index] ?? {}),
      })),
    }),
  });
  const store = useDebouncedCallback(
    (next: Mapping[], languageColumn: string | null) =>
      save.mutate({ id: campaign.id, draft: draft(next, languageColumn) }),
    SAVE_PAUSE_MS,
  );
  const change = (message: number, key: string, source: VariableSource) => {
    const next = mappings.map((mapping, index) => (index === message ? { ...mapping, [key]: source } : mapping));
    setMappings(next);
    store(next, column);
  };
  const changeColumn = (next: string | null) => {
    setColumn(next);
    store(mappings, next);
  };
  const saveNow = (onSuccess: () => void) =>
    save.mutate({ id: campaign.id, draft: draft(mappings, column) }, { onSuccess });
  return { mappings, change, column, changeColumn, save, saveNow };
}

function Fields(props: FieldsProps) {
  const { campaign, templates, file } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mappings, change, column, changeColumn, save, saveNow } = useMappings(props);
  const [message, setMessage] = useState(0);
  const template = templates[message];
  const missing = templates.flatMap((one, index) => missingSources(one.variables, mappings[index] ?? {}));
  const stored = JSON.stringify([campaign.template_variables, ...campaign.variants.map((v) => v.template_variables)]);
  const [proposed] = useState(() => JSON.stringify(mappings) !== stored);
  const several = templates.length > 1;
  if (template === undefined) return <Text c="dimmed">{t("wizard.noTemplate")}</Text>;
  return (
    <StepFrame
      aside={
        <RowPreview
          key={message}
          campaign={campaign}
          template={template}
          message={several ? message : undefined}
          onFirstNeed={proposed ? () => saveNow(() => undefined) : undefined}
        />
      }
      back={`/campaigns/${campaign.id}/edit/people`}
      next={
        <Continue
          disabled={missing.length > 0}
          busy={save.isPending}
          onClick={() => saveNow(() => void navigate(`/campaigns/${campaign.id}/edit/schedule`))}
        />
      }
    >
      {several && (
        <Section title={t("versions.which")} sentence={t("versions.whichHint")}>
          <Stack gap="md">
            <Select
              label={t("versions.shown")}
              allowDeselect={false}
              value={String(message)}
              onChange={(value) => setMessage(Number(value))}
              data={templates.map((one, index) => ({
                value: String(index),
                label: nameOf(campaign, one, index),
              }))}
            />
            {speaksSeveral(campaign) && (
              <Select
                label={t("versions.languageColumn")}
                description={t("versions.languageColumnHint")}
                placeholder={t("versions.fromContact")}
                clearable
                searchable
                value={column}
                onChange={changeColumn}
                data={(file?.columns ?? []).map((one) => one.name)}
              />
            )}
          </Stack>
        </Section>
      )}
      <Variables
        key={`fields-${message}`}
        template={template}
        mapping={mappings[message] ?? {}}
        file={file}
        onChange={(key, source) => change(message, key, source)}
      />
      {missing.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("wizard.missing", {
            names: [...new Set(missing.map((variable) => variableLabel(variable, t)))].join(", "),
          })}
        </Text>
      )}
      {save.isError && <Problem error={save.error} />}
    </StepFrame>
  );
}

function nameOf(campaign: Campaign, template: Template, index: number): string {
  const arm = index === 0 ? 0 : (campaign.variants[index - 1]?.arm ?? 0);
  const letter = campaign.ab_test === null ? null : LETTERS[arm];
  return [letter, template.name, template.language].filter(Boolean).join(" · ");
}

function speaksSeveral(campaign: Campaign): boolean {
  const arms = [0, ...campaign.variants.map((variant) => variant.arm)];
  return new Set(arms).size < arms.length;
}

interface VariablesProps {
  template: Template;
  mapping: Mapping;
  file: Columns | null;
  onChange: (key: string, source: VariableSource) => void;
}

function Variables({ template, mapping, file, onChange }: VariablesProps) {
  const { t } = useTranslation();
  const media = template.variables.filter(isMedia);
  const words = template.variables.filter((variable) => !isMedia(variable));
  return (
    <>
      {media.map((variable) => (
        <Section key={variable.key} title={t("wizard.headerMedia")} sentence={t("wizard.headerMediaHint")}>
          <MediaField
            kind={template.preview.header.kind}
            value={mapping[variable.key]?.value ?? null}
            onChange={(id) => onChange(variable.key, { source: "upload", value: id })}
          />
        </Section>
      ))}
      {words.length > 0 && (
        <Section title={t("templates.variables")} sentence={t("wizard.variablesHint")}>
          <Stack gap="lg">
            {words.map((variable) => (
              <VariableField
                key={variable.key}
                variable={variable}
                source={mapping[variable.key]}
                columns={file?.columns ?? []}
                onChange={(source) => onChange(variable.key, source)}
              />
            ))}
          </Stack>
        </Section>
      )}
      {template.variables.length === 0 && (
        <Section title={t("templates.variables")}>
          <Text c="dimmed">{t("wizard.noVariables")}</Text>
        </Section>
      )}
    </>
  );
}

import { Skeleton, Stack, Text } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useRecipientFile } from "@/features/campaigns/api/get-recipient-file";
import { useTemplate } from "@/lib/api/get-template";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { isMedia, missingSources, proposeMapping } from "@/features/campaigns/auto-map";
import { MediaField } from "@/features/campaigns/components/wizard/MediaField";
import { RowPreview } from "@/features/campaigns/components/wizard/RowPreview";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { VariableField } from "@/features/campaigns/components/wizard/VariableField";
import type { Campaign, Mapping, RecipientFile, Template, VariableSource } from "@/lib/api/types";

const SAVE_PAUSE_MS = 400;

/** Say where each variable of the template comes from; the preview shows real rows. */
export function ContentStep({ campaign }: { campaign: Campaign }) {
  const file = useRecipientFile(campaign.audience.upload_id);
  const template = useTemplate(campaign.account.id, campaign.template?.id ?? null);
  const failed = template.error ?? file.error;
  if (failed) return <Problem error={failed} />;
  if (template.data === undefined || (campaign.audience.upload_id !== null && file.data === undefined))
    return <Skeleton height={320} radius="md" />;
  return <Fields campaign={campaign} template={template.data} file={file.data ?? null} />;
}

interface FieldsProps {
  campaign: Campaign;
  template: Template;
  file: RecipientFile | null;
}

function knownMapping(template: Template, mapping: Mapping): Mapping {
  const known = new Set(template.variables.map((variable) => variable.key));
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => known.has(key)));
}

/** The mapping as it is edited, saved after each pause; what the server has is what the preview shows. */
function useMapping({ campaign, template, file }: FieldsProps) {
  const save = useSaveCampaign();
  const store = useDebouncedCallback(
    (next: Mapping) => save.mutate({ id: campaign.id, draft: { template_variables: next } }),
    SAVE_PAUSE_MS,
  );
  const [mapping, setMapping] = useState<Mapping>(() => {
    const known = knownMapping(template, campaign.template_variables);
    return proposeMapping(template.variables, file?.columns ?? [], campaign.audience.phone_column, known);
  });
  const complete = (next: Mapping) =>
    Object.fromEntries(Object.entries(next).filter(([, source]) => source.value !== ""));
  const change = (key: string, source: VariableSource) => {
    const next = { ...mapping, [key]: source };
    setMapping(next);
    store(complete(next));
  };
  const saveNow = (onSuccess: () => void) =>
    save.mutate({ id: campaign.id, draft: { template_variables: complete(mapping) } }, { onSuccess });
  return { mapping, change, save, saveNow };
}

function Fields(props: FieldsProps) {
  const { campaign, template, file } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mapping, change, save, saveNow } = useMapping(props);
  const missing = missingSources(template.variables, mapping);
  const media = template.variables.filter(isMedia);
  const words = template.variables.filter((variable) => !isMedia(variable));
  const stored = JSON.stringify(campaign.template_variables);
  const [proposed] = useState(() => JSON.stringify(mapping) !== stored);
  return (
    <StepFrame
      aside={
        <RowPreview
          campaign={campaign}
          template={template}
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
      {media.map((variable) => (
        <Section key={variable.key} title={t("wizard.headerMedia")} sentence={t("wizard.headerMediaHint")}>
          <MediaField
            kind={template.preview.header.kind}
            value={mapping[variable.key]?.value ?? null}
            onChange={(id) => change(variable.key, { source: "upload", value: id })}
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
                onChange={(source) => change(variable.key, source)}
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
      {missing.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("wizard.missing", { names: missing.map((variable) => variable.label).join(", ") })}
        </Text>
      )}
      {save.isError && <Problem error={save.error} />}
    </StepFrame>
  );
}

import { Grid, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { Section } from "@/components/ui/Section";
import { variableLabel } from "@/features/campaigns/variable-label";
import { useTemplate } from "@/lib/api/get-template";
import type { Campaign } from "@/lib/api/types";
import { useUploadUrl } from "@/lib/blob-url";

/** The template and where each of its variables comes from. */
export function MessagePanel({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const template = useTemplate(campaign.account.id, campaign.template?.id ?? null);
  const headerUpload = campaign.header_media_upload_id ?? campaign.template_variables["header.media"]?.value;
  const mediaUrl = useUploadUrl(headerUpload);
  if (campaign.template === null) return <Text c="dimmed">{t("wizard.noTemplate")}</Text>;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, sm: 6 }}>
        {template.data ? (
          <PhonePreview preview={template.data.preview} mediaUrl={mediaUrl} />
        ) : (
          <Skeleton height={280} radius="md" />
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6 }}>
        <Section title={t("templates.variables")}>
          <Facts
            facts={(template.data?.variables ?? []).map((variable) => {
              const source = campaign.template_variables[variable.key];
              const value =
                source === undefined
                  ? "—"
                  : source.source === "column"
                    ? t("wizard.fromColumn", { column: source.value })
                    : source.source === "upload"
                      ? t("wizard.fromMedia")
                      : source.value;
              return { label: variableLabel(variable, t), value };
            })}
          />
        </Section>
      </Grid.Col>
    </Grid>
  );
}

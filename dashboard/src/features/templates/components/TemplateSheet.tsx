import { Stack, Table, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { Notice } from "@/components/ui/Notice";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { QualityTag } from "@/components/ui/QualityTag";
import { TemplateStatusTag } from "@/components/ui/TemplateStatusTag";
import type { Template } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";

/** All that is known of one template. */
export function TemplateSheet({ template }: { template: Template }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {!template.is_sendable && (
        <Notice tone="waiting" icon={IconAlertTriangle} title={t("templates.notSendable")}>
          {template.rejected_reason && template.rejected_reason !== "NONE"
            ? template.rejected_reason
            : say(template.sendable_reason)}
        </Notice>
      )}
      <PhonePreview preview={template.preview} />
      <Facts
        facts={[
          { label: t("templates.status"), value: <TemplateStatusTag status={template.status} plain /> },
          { label: t("templates.category"), value: t(`categories.${template.category}`) },
          { label: t("templates.language"), value: template.language },
          { label: t("numbers.quality"), value: <QualityTag quality={template.quality_score} plain /> },
          { label: t("templates.syncedAt"), value: <Moment at={template.synced_at} /> },
        ]}
      />
      {template.variables.length > 0 && (
        <div>
          <Text fw={600} size="sm" mb={4}>
            {t("templates.variables")}
          </Text>
          <Table fz="sm" verticalSpacing={6}>
            <Table.Tbody>
              {template.variables.map((variable) => (
                <Table.Tr key={variable.key}>
                  <Table.Td fw={500}>{variable.label}</Table.Td>
                  <Table.Td c="dimmed">{variable.example || "—"}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Stack>
  );
}

import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { Facts } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { Notice } from "@/components/ui/Notice";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { QualityTag } from "@/components/ui/QualityTag";
import { TemplateStatusTag } from "@/components/ui/TemplateStatusTag";
import { deleteTemplate } from "@/features/templates/api/delete-template";
import type { Template } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";

interface TemplateSheetProps {
  template: Template;
  accountId: number;
  editable: boolean;
  /** After it was deleted. */
  onGone: () => void;
}

/** Where Meta takes changes (reference §1.5). */
const CHANGEABLE = ["APPROVED", "REJECTED", "PAUSED"];
const DELETABLE = [...CHANGEABLE, "PENDING"];

/** All that is known of one template. */
export function TemplateSheet({ template, accountId, editable, onGone }: TemplateSheetProps) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  return (
    <Stack>
      {editable && DELETABLE.includes(template.status) && (
        <Group gap="xs">
          {CHANGEABLE.includes(template.status) && (
            <Button
              component={Link}
              to={`/templates/${template.id}/edit?account=${accountId}`}
              variant="default"
              leftSection={<IconPencil size={16} />}
            >
              {t("common.edit")}
            </Button>
          )}
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setDeleting(true)}>
            {t("editor.remove")}
          </Button>
        </Group>
      )}
      <Confirm
        opened={deleting}
        onClose={() => setDeleting(false)}
        title={t("editor.removeTitle", { name: template.name, language: template.language })}
        text={t("editor.removeText")}
        label={t("editor.remove")}
        danger
        act={() => deleteTemplate(accountId, template.id).then(onGone)}
      />
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

import { Code, Text } from "@mantine/core";
import { Trans, useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { useAssistant } from "@/features/assistant/api/settings";

/** Says which model answers, or how one is connected. */
export function ModelNotice() {
  const { t } = useTranslation();
  const assistant = useAssistant().data;
  if (assistant === undefined) return null;
  if (assistant.configured) {
    return (
      <Text size="sm" c="dimmed">
        {t("aide.model", { model: assistant.model })}
      </Text>
    );
  }
  return (
    <Notice tone="waiting" title={t("aide.noModel")}>
      <Text size="sm">
        <Trans i18nKey="aide.noModelCure" components={{ code: <Code /> }} />
      </Text>
    </Notice>
  );
}

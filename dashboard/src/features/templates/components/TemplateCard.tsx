import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { OpenCard, OpenCardName } from "@/components/ui/OpenCard";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { TemplateStatusTag } from "@/components/ui/TemplateStatusTag";
import type { Template } from "@/lib/api/types";

import classes from "./TemplateCard.module.css";

export function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <OpenCard>
      <header className={classes.header}>
        <div className={classes.words}>
          <OpenCardName name={template.name} onOpen={onOpen} />
          <Text size="xs" c="dimmed">
            {t(`categories.${template.category}`)} · {template.language}
          </Text>
        </div>
        <TemplateStatusTag status={template.status} />
      </header>
      <div className={classes.preview}>
        <PhonePreview preview={template.preview} />
      </div>
    </OpenCard>
  );
}

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { PhonePreview } from "@/components/ui/PhonePreview";
import { TemplateStatusTag } from "@/components/ui/TemplateStatusTag";
import type { Template } from "@/lib/api/types";

import classes from "./TemplateCard.module.css";

export function TemplateCard({ template, onOpen }: { template: Template; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <article className={classes.card}>
      <header className={classes.header}>
        <div className={classes.words}>
          <button type="button" className={classes.name} onClick={onOpen} title={template.name}>
            {template.name}
          </button>
          <Text size="xs" c="dimmed">
            {t(`categories.${template.category}`)} · {template.language}
          </Text>
        </div>
        <TemplateStatusTag status={template.status} />
      </header>
      <div className={classes.preview}>
        <PhonePreview preview={template.preview} />
      </div>
    </article>
  );
}

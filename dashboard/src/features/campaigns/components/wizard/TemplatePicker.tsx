import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { useSendableTemplates } from "@/features/campaigns/api/get-sendable-templates";
import type { Template } from "@/lib/api/types";

import classes from "./TemplatePicker.module.css";

interface TemplatePickerProps {
  accountId: number | null;
  value: number | null;
  onChange: (templateId: number) => void;
  error: string | null;
}

/** The approved templates of a number, to choose one from. */
export function TemplatePicker({ accountId, value, onChange, error }: TemplatePickerProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const templates = useSendableTemplates(accountId, q);
  if (accountId === null)
    return (
      <Text size="sm" c="dimmed">
        {t("wizard.numberFirst")}
      </Text>
    );
  if (templates.isError) return <Problem error={templates.error} onRetry={() => void templates.refetch()} />;
  const none = templates.data?.total === 0;
  return (
    <Stack gap="sm">
      {(!none || q !== "") && <Search value={q} onChange={setQ} placeholder={t("templates.search")} />}
      {templates.data === undefined ? (
        <Skeleton height={180} />
      ) : none ? (
        <NoTemplate searched={q !== ""} accountId={accountId} />
      ) : (
        <div className={classes.list} role="radiogroup" aria-label={t("wizard.template")}>
          {templates.data.items.map((template) => (
            <Option key={template.id} template={template} checked={template.id === value} onChange={onChange} />
          ))}
        </div>
      )}
      {error !== null && (
        <Text size="sm" c="var(--state-red-ink)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

function NoTemplate({ searched, accountId }: { searched: boolean; accountId: number }) {
  const { t } = useTranslation();
  if (searched)
    return (
      <Text size="sm" c="dimmed">
        {t("common.nothingFound")}
      </Text>
    );
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" c="dimmed">
        {t("wizard.noTemplates")}
      </Text>
      <Button component={Link} to={`/numbers/${accountId}?tab=templates`} variant="default" size="xs">
        {t("wizard.toTemplates")}
      </Button>
    </Stack>
  );
}

function Option({
  template,
  checked,
  onChange,
}: {
  template: Template;
  checked: boolean;
  onChange: (id: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className={classes.option} data-checked={checked || undefined}>
      <input type="radio" name="template" checked={checked} onChange={() => onChange(template.id)} />
      <span className={classes.words}>
        <span className={classes.name}>{template.name}</span>
        <span className={classes.body}>{template.preview.body}</span>
      </span>
      <span className={classes.meta}>
        {t(`categories.${template.category}`)} · {template.language}
      </span>
    </label>
  );
}

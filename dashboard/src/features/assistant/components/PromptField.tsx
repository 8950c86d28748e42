import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { usePrompts } from "@/features/assistant/api/prompts";

interface PromptFieldProps {
  value: number | null;
  onChange: (id: number | null) => void;
  /** What holds where none is chosen. */
  none: string;
  disabled?: boolean;
}

export function PromptField({ value, onChange, none, disabled }: PromptFieldProps) {
  const { t } = useTranslation();
  const prompts = usePrompts().data?.items ?? [];
  return (
    <Select
      label={t("aide.prompt")}
      placeholder={none}
      data={prompts.map((one) => ({ value: String(one.id), label: one.name }))}
      value={value === null ? null : String(value)}
      onChange={(id) => onChange(id === null ? null : Number(id))}
      clearable
      disabled={disabled}
    />
  );
}

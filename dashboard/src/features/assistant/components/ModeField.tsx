import { Radio, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { AssistantMode } from "@/lib/api/types";

const MODES: AssistantMode[] = ["off", "suggest", "answer"];

interface ModeFieldProps<Mode extends string> {
  value: Mode;
  onChange: (mode: Mode) => void;
  disabled?: boolean;
  /** What may be chosen besides, above the three. */
  first?: ReactNode;
}

/** Off, drafts, or answers by itself: each with what it means. */
export function ModeField<Mode extends string>({ value, onChange, disabled, first }: ModeFieldProps<Mode>) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t("aide.mode")} value={value} onChange={(mode) => onChange(mode)}>
      <Stack gap="xs" mt="xs">
        {first}
        {MODES.map((mode) => (
          <Radio
            key={mode}
            value={mode}
            label={t(`aide.modes.${mode}`)}
            description={t(`aide.modeHints.${mode}`)}
            disabled={disabled}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

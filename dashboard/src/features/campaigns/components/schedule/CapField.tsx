import { Group, NumberInput, Stack, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Cap } from "@/features/campaigns/schedule";

/** How often a person may be written to; either both numbers or none. */
export function CapField({ value, onChange }: { value: Cap; onChange: (cap: Cap) => void }) {
  const { t } = useTranslation();
  const number = (given: string | number) => (typeof given === "number" ? given : null);
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <NumberInput
          label={t("caps.messages")}
          placeholder={t("caps.noCap")}
          min={1}
          max={1000}
          allowDecimal={false}
          value={value.cap_messages ?? ""}
          onChange={(given) => {
            const cap_messages = number(given);
            onChange({ cap_messages, cap_days: cap_messages === null ? null : (value.cap_days ?? 7) });
          }}
        />
        <NumberInput
          label={t("caps.days")}
          min={1}
          max={365}
          allowDecimal={false}
          disabled={value.cap_messages === null || value.cap_messages === undefined}
          value={value.cap_days ?? ""}
          onChange={(given) => onChange({ cap_days: number(given) ?? 1 })}
        />
      </Group>
      <Switch
        label={t("caps.onceADay")}
        description={t("caps.onceADayHint")}
        checked={value.once_a_day ?? false}
        onChange={(event) => onChange({ once_a_day: event.currentTarget.checked })}
      />
    </Stack>
  );
}

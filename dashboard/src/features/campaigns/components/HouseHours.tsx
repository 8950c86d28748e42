import { Button, Group, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useSendingRules } from "@/features/campaigns/api/get-sending-rules";
import { useSaveSendingRules } from "@/features/campaigns/api/save-sending-rules";
import { CapField } from "@/features/campaigns/components/schedule/CapField";
import { ClockField } from "@/features/campaigns/components/schedule/HoursField";
import { HoursEditor } from "@/components/ui/HoursEditor";
import type { SendingRules } from "@/lib/api/types";

/** The hours that hold for every campaign; administrators set them. */
export function HouseHours() {
  const { t } = useTranslation();
  const rules = useSendingRules();
  return (
    <Section title={t("schedule.house")} sentence={t("schedule.houseHint")}>
      {rules.isError ? (
        <Problem error={rules.error} onRetry={() => void rules.refetch()} />
      ) : rules.data === undefined ? (
        <Skeleton height={180} />
      ) : (
        <Editor stored={rules.data} />
      )}
    </Section>
  );
}

function Editor({ stored }: { stored: SendingRules }) {
  const { t } = useTranslation();
  const save = useSaveSendingRules();
  const [rules, setRules] = useState(stored);
  const changed = JSON.stringify(rules) !== JSON.stringify(stored);
  return (
    <Stack gap="lg">
      <HoursEditor value={rules.rules} onChange={(next) => setRules({ ...rules, rules: next })} />
      <ClockField value={rules.on_clock} onChange={(on_clock) => setRules({ ...rules, on_clock })} />
      <Switch
        label={t("approval.require")}
        description={t("approval.requireHint")}
        checked={rules.approval_required}
        onChange={(event) => setRules({ ...rules, approval_required: event.currentTarget.checked })}
      />
      <Stack gap="sm">
        <div>
          <Text fw={500} size="sm">
            {t("caps.title")}
          </Text>
          <Text size="sm" c="dimmed">
            {t("caps.hint")}
          </Text>
        </div>
        <CapField value={rules} onChange={(cap) => setRules({ ...rules, ...cap })} />
      </Stack>
      {save.isError && <Problem error={save.error} />}
      <Group>
        <Button disabled={!changed} loading={save.isPending} onClick={() => save.mutate(rules)}>
          {t("common.save")}
        </Button>
      </Group>
    </Stack>
  );
}

import { Checkbox, Group, Stack, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { QualityTag } from "@/components/ui/QualityTag";
import { Section } from "@/components/ui/Section";
import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface NumbersFieldProps {
  main: Account;
  accounts: Account[];
  extra: number[];
  moveBlocked: boolean;
  onChange: (extra: number[], moveBlocked: boolean) => void;
}

/** Further numbers of the same WhatsApp Business Account, with what each can take now. */
export function NumbersField({ main, accounts, extra, moveBlocked, onChange }: NumbersFieldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const others = accounts.filter(
    (account) => account.id !== main.id && account.business_account_id === main.business_account_id,
  );
  if (others.length === 0) return null;
  const chosen = [main, ...others.filter((account) => extra.includes(account.id))];
  const rate = chosen.reduce((sum, account) => sum + rateOf(account), 0);
  const perSecond = (one: number) => t("numbers.perSecond", { rate: format.rate(one) });
  const toggle = (id: number, wanted: boolean) =>
    onChange(wanted ? [...extra, id] : extra.filter((one) => one !== id), moveBlocked);
  return (
    <Section title={t("rotation.title")} sentence={t("rotation.hint")}>
      <Stack gap="sm">
        {others.map((account) => (
          <Group key={account.id} justify="space-between" gap="xs">
            <Checkbox
              label={[account.name, account.display_phone_number].filter(Boolean).join(" · ")}
              checked={extra.includes(account.id)}
              onChange={(event) => toggle(account.id, event.currentTarget.checked)}
            />
            <Group gap="sm">
              <QualityTag quality={account.quality_rating} plain />
              <Text size="sm" c="dimmed">
                {account.blocked_reason === null ? perSecond(rateOf(account)) : t("rotation.blocked")}
              </Text>
            </Group>
          </Group>
        ))}
        {extra.length > 0 && (
          <>
            <Text size="sm" c="dimmed" role="status">
              {t("rotation.together", { count: chosen.length, rate: perSecond(rate) })}
            </Text>
            <Switch
              label={t("rotation.move")}
              checked={moveBlocked}
              onChange={(event) => onChange(extra, event.currentTarget.checked)}
            />
          </>
        )}
      </Stack>
    </Section>
  );
}

function rateOf(account: Account): number {
  return account.blocked_reason === null ? account.effective_rate : 0;
}

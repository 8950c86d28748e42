import { Button, CopyButton, Group, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconCopy, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { QualityTag } from "@/components/ui/QualityTag";
import { Section } from "@/components/ui/Section";
import { useRefreshAccount } from "@/features/accounts/api/refresh-account";
import { AccountState } from "@/features/accounts/components/AccountState";
import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

interface HealthPanelProps {
  account: Account;
  onResume?: () => void;
}

export function HealthPanel({ account, onResume }: HealthPanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const refresh = useRefreshAccount(account.id);
  const errors = account.health.errors;
  return (
    <Stack gap="md">
      {account.blocked_reason && (
        <Notice tone="waiting" title={account.blocked_reason.title}>
          <Text size="sm">{account.blocked_reason.cure}</Text>
          {account.blocked_until && (
            <Text size="sm" mt={4}>
              {t("numbers.blockedUntil", { time: format.dateTime(account.blocked_until) })}
            </Text>
          )}
          {onResume && (
            <Button size="xs" variant="default" mt="sm" onClick={onResume}>
              {t("numbers.resume")}
            </Button>
          )}
        </Notice>
      )}
      {account.last_error && !account.blocked_reason && (
        <Notice tone="bad" title={t("numbers.lastError")}>
          {account.last_error}
        </Notice>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section
          title={t("numbers.health")}
          sentence={
            account.health_checked_at ? (
              <>
                {t("numbers.checked")} <Moment at={account.health_checked_at} />
              </>
            ) : (
              t("numbers.neverChecked")
            )
          }
          action={
            <Button
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={refresh.isPending}
              onClick={() => refresh.mutate()}
            >
              {t("numbers.check")}
            </Button>
          }
        >
          <Stack>
            {refresh.isError && <Problem error={refresh.error} />}
            <Facts
              facts={[
                { label: t("numbers.state"), value: <AccountState account={account} plain /> },
                { label: t("numbers.quality"), value: <QualityTag quality={account.quality_rating} plain /> },
                { label: t("numbers.connection"), value: account.connection_status ?? "—" },
                {
                  label: t("numbers.throughput"),
                  value: `${account.throughput_level ?? "—"} · ${t("numbers.perSecond", { rate: format.rate(account.throughput_limit) })}`,
                },
                {
                  label: t("numbers.paceNow"),
                  value: t("numbers.perSecond", { rate: format.rate(account.effective_rate) }),
                },
                {
                  label: t("numbers.daily"),
                  value:
                    account.messaging_limit === null
                      ? (account.messaging_limit_tier ?? t("numbers.unknownLimit"))
                      : t("numbers.people", { count: account.messaging_limit }),
                },
              ]}
            />
            {errors.length > 0 && (
              <List size="sm" spacing="xs">
                {errors.map((error, index) => (
                  <List.Item key={index}>
                    <Text size="sm" fw={500}>
                      {error.description}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {error.solution}
                    </Text>
                  </List.Item>
                ))}
              </List>
            )}
          </Stack>
        </Section>
        <Section title={t("numbers.identity")}>
          <Facts
            facts={[
              { label: t("numbers.verifiedName"), value: account.verified_name ?? "—" },
              { label: t("numbers.phoneNumberId"), value: account.phone_number_id },
              { label: t("numbers.wabaId"), value: account.business_account_id },
              {
                label: t("numbers.token"),
                value: account.has_token ? `•••• ${account.token_last4 ?? ""}` : t("numbers.missing"),
              },
              {
                label: t("numbers.appSecret"),
                value: account.has_app_secret ? t("numbers.kept") : t("numbers.missing"),
              },
            ]}
          />
        </Section>
      </SimpleGrid>
      {account.webhook_url && (
        <Section title={t("numbers.webhook")} sentence={t("numbers.webhookHint")}>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
              {account.webhook_url}
            </Text>
            <CopyButton value={account.webhook_url}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" leftSection={<IconCopy size={14} />} onClick={copy}>
                  {copied ? t("common.copied") : t("common.copy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Section>
      )}
    </Stack>
  );
}

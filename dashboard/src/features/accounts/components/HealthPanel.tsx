import { Button, List, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Facts, type Fact } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { Problem } from "@/components/ui/Problem";
import { QualityTag } from "@/components/ui/QualityTag";
import { Section } from "@/components/ui/Section";
import { useRefreshAccount } from "@/features/accounts/api/refresh-account";
import { AccountNotices } from "@/features/accounts/components/AccountNotices";
import { AccountState } from "@/features/accounts/components/AccountState";
import { ClosedCountries } from "@/features/accounts/components/ClosedCountries";
import { LimitFact } from "@/features/accounts/components/LimitFact";
import { PaceFact } from "@/features/accounts/components/PaceFact";
import { WebhookSection } from "@/features/accounts/components/WebhookSection";
import type { Account, HealthError } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMetaWord } from "@/lib/meta-words";

interface HealthPanelProps {
  account: Account;
  admin: boolean;
  onResume: () => void;
  onEdit: () => void;
}

export function HealthPanel({ account, admin, onResume, onEdit }: HealthPanelProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <AccountNotices account={account} admin={admin} onResume={onResume} onEdit={onEdit} />
      <ClosedCountries account={account} admin={admin} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Health account={account} />
        <Section title={t("numbers.identity")}>
          <Facts facts={useIdentity(account)} />
        </Section>
      </SimpleGrid>
      <WebhookSection account={account} admin={admin} />
    </Stack>
  );
}

function Health({ account }: { account: Account }) {
  const { t } = useTranslation();
  const refresh = useRefreshAccount(account.id);
  const sentence = account.health_checked_at ? (
    <>
      {t("numbers.checked")} <Moment at={account.health_checked_at} />
    </>
  ) : (
    t("numbers.neverChecked")
  );
  return (
    <Section
      title={t("numbers.health")}
      sentence={sentence}
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
        <Facts facts={useHealthFacts(account)} />
        {account.health.errors.length > 0 && <HealthErrors errors={account.health.errors} />}
      </Stack>
    </Section>
  );
}

function useHealthFacts(account: Account): Fact[] {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useMetaWord();
  const most = t("numbers.perSecond", { rate: format.rate(account.throughput_limit) });
  return [
    { label: t("numbers.state"), value: <AccountState account={account} plain /> },
    { label: t("numbers.quality"), value: <QualityTag quality={account.quality_rating} plain /> },
    { label: t("numbers.connection"), value: word("connection", account.connection_status) },
    { label: t("numbers.throughput"), value: `${word("throughputLevels", account.throughput_level)} · ${most}` },
    { label: t("numbers.paceNow"), value: <PaceFact account={account} /> },
    { label: t("numbers.daily"), value: <LimitFact account={account} /> },
  ];
}

function useIdentity(account: Account): Fact[] {
  const { t } = useTranslation();
  const secret = account.has_app_secret
    ? t("numbers.kept")
    : account.takes_webhooks
      ? t("numbers.secretElsewhere")
      : t("numbers.missing");
  return [
    { label: t("numbers.verifiedName"), value: account.verified_name ?? "—" },
    { label: t("numbers.phoneNumberId"), value: account.phone_number_id },
    { label: t("numbers.wabaId"), value: account.business_account_id },
    {
      label: t("numbers.token"),
      value: account.has_token ? `•••• ${account.token_last4 ?? ""}` : t("numbers.missing"),
    },
    { label: t("numbers.appSecret"), value: secret },
  ];
}

/** Meta's own sentences about the number, its business and its app. */
function HealthErrors({ errors }: { errors: HealthError[] }) {
  return (
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
  );
}

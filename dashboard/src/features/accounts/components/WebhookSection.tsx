import { Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyLine } from "@/components/ui/CopyLine";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useWebhook } from "@/features/accounts/api/get-webhook";
import type { Account } from "@/lib/api/types";

/** What to enter at Meta so that deliveries and replies come back. */
export function WebhookSection({ account, admin }: { account: Account; admin: boolean }) {
  const { t } = useTranslation();
  const webhook = useWebhook(admin);
  return (
    <Section title={t("numbers.webhook")} sentence={t("numbers.webhookHint")}>
      <Stack gap="md">
        <CopyLine label={t("numbers.webhookUrl")} value={account.webhook_url} />
        {!admin ? (
          <Text size="sm" c="dimmed">
            {t("numbers.askVerifyToken")}
          </Text>
        ) : webhook.isError ? (
          <Problem error={webhook.error} onRetry={() => void webhook.refetch()} />
        ) : webhook.data === undefined ? (
          <Skeleton height={36} />
        ) : webhook.data.verify_token === "" ? (
          <Text size="sm" c="var(--state-amber-ink)">
            {t("numbers.noVerifyToken")}
          </Text>
        ) : (
          <CopyLine label={t("numbers.verifyToken")} value={webhook.data.verify_token} />
        )}
      </Stack>
    </Section>
  );
}

import { Anchor, Group, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { QualityTag } from "@/components/ui/QualityTag";
import type { OverviewAccount } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

/** Each number's pace in the last minute against what it may send. */
export function NumberPulse({ accounts }: { accounts: OverviewAccount[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap="md">
      {accounts.map((account) => {
        const perSecond = account.sent_last_minute / 60;
        const most = account.effective_rate;
        return (
          <div key={account.id}>
            <Group justify="space-between" wrap="nowrap" mb={4}>
              <Anchor component={Link} to={`/numbers/${account.id}`} c="inherit" fw={500} size="sm" truncate>
                {account.name}
              </Anchor>
              {account.blocked_reason ? (
                <Text size="xs" c="var(--state-amber-ink)" fw={500} truncate>
                  {say(account.blocked_reason.title)}
                </Text>
              ) : (
                <QualityTag quality={account.quality_rating} plain />
              )}
            </Group>
            <Progress
              value={(100 * perSecond) / Math.max(most, 1)}
              size="xs"
              aria-label={t("overview.paceOf", { name: account.name })}
            />
            <Text size="xs" c="dimmed" mt={4}>
              {account.is_active
                ? t("overview.pace", { rate: format.rate(perSecond), most: format.rate(most) })
                : t("numbers.off")}
            </Text>
          </div>
        );
      })}
    </Stack>
  );
}

import { Progress, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

const NEARLY_USED = 0.9;

/** How many people may be written to in 24 hours, and how much of that is used. */
export function LimitFact({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (account.messaging_limit === null)
    return account.messaging_limit_tier === "TIER_UNLIMITED" ? t("numbers.unlimited") : t("numbers.unknownLimit");
  const used = account.messaging_used_24h ?? null;
  if (used === null) return t("numbers.people", { count: account.messaging_limit });
  const share = Math.min(1, used / Math.max(1, account.messaging_limit));
  return (
    <>
      {t("numbers.used", { used, count: account.messaging_limit })}
      <Progress
        value={100 * share}
        size="xs"
        mt={4}
        color={share >= NEARLY_USED ? "yellow" : undefined}
        aria-label={t("numbers.daily")}
      />
      {account.messaging_frees_at && (
        <Text size="xs" c="var(--state-amber-ink)" mt={4}>
          {t("numbers.freesAt", { time: format.dateTime(account.messaging_frees_at) })}
        </Text>
      )}
    </>
  );
}

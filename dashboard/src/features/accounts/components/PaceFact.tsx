import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** How fast the number may send at this moment, and what makes it slower than Meta allows. */
export function PaceFact({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reasons = [
    account.pace_factor < 1 && t("numbers.slowed", { share: format.percent(account.pace_factor) }),
    account.rate_limit !== null && t("numbers.ownLimit", { rate: format.rate(account.rate_limit) }),
  ].filter((reason) => reason !== false);
  return (
    <>
      {t("numbers.perSecond", { rate: format.rate(account.effective_rate) })}
      {reasons.map((reason) => (
        <Text key={reason} size="xs" c={account.pace_factor < 1 ? "var(--state-amber-ink)" : "dimmed"}>
          {reason}
        </Text>
      ))}
    </>
  );
}

import { Button, Group, Text } from "@mantine/core";
import { IconWorldOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { allowCountry, useBlockedCountries } from "@/features/accounts/api/blocked-countries";
import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";
import { useAct } from "@/lib/use-act";

/** Countries that Meta closes to the business, which an admin may have tried again. */
export function ClosedCountries({ account, admin }: { account: Account; admin: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { country } = useMoney();
  const { run, busy } = useAct((code: string) => allowCountry(account.id, code));
  const closed = useBlockedCountries(account.id).data ?? [];
  if (closed.length === 0) return null;
  return (
    <Notice tone="waiting" icon={IconWorldOff} title={t("numbers.closedTitle")}>
      <Text size="sm">{t("numbers.closedText")}</Text>
      {closed.map((one) => (
        <Group key={one.country} justify="space-between" gap="sm" mt="xs">
          <Text size="sm">
            {t("numbers.closedSince", { country: country(one.country), time: format.dateTime(one.since) })}
          </Text>
          {admin && (
            <Button size="xs" variant="default" loading={busy} onClick={() => run(one.country)}>
              {t("numbers.tryCountry")}
            </Button>
          )}
        </Group>
      ))}
    </Notice>
  );
}

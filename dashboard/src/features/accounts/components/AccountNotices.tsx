import { Button, Text } from "@mantine/core";
import { IconEarOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import type { Account } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

interface AccountNoticesProps {
  account: Account;
  admin: boolean;
  onResume: () => void;
  onEdit: () => void;
}

/** What keeps a number from sending or from hearing, each with its cure. */
export function AccountNotices({ account, admin, onResume, onEdit }: AccountNoticesProps) {
  const { t } = useTranslation();
  return (
    <>
      {account.blocked_reason && <Blocked account={account} onResume={admin ? onResume : undefined} />}
      {account.last_error && !account.blocked_reason && (
        <Notice tone="bad" title={t("numbers.lastError")}>
          {say(account.last_error)}
        </Notice>
      )}
      {!account.takes_webhooks && (
        <Notice tone="waiting" icon={IconEarOff} title={t("numbers.deafTitle")}>
          <Text size="sm">
            {t("numbers.deafText")} {!admin && t("numbers.deafAsk")}
          </Text>
          {admin && (
            <Button size="xs" variant="default" mt="sm" onClick={onEdit}>
              {t("numbers.addSecret")}
            </Button>
          )}
        </Notice>
      )}
    </>
  );
}

function Blocked({ account, onResume }: { account: Account; onResume?: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reason = account.blocked_reason;
  if (reason === null) return null;
  const words = reason.details && reason.details !== reason.title ? reason.details : null;
  return (
    <Notice tone="waiting" title={say(reason.title)}>
      <Text size="sm">{say(reason.cure)}</Text>
      <Text size="sm" mt={4}>
        {account.blocked_until
          ? t("numbers.blockedUntil", { time: format.dateTime(account.blocked_until) })
          : t("numbers.untilPerson")}
      </Text>
      {words !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          {t("numbers.metaSays", { words })} ({reason.code})
        </Text>
      )}
      {onResume && (
        <Button size="xs" variant="default" mt="sm" onClick={onResume}>
          {t("numbers.resume")}
        </Button>
      )}
    </Notice>
  );
}

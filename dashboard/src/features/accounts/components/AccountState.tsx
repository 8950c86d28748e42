import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClockPause,
  IconEarOff,
  IconPlugConnectedX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { Account } from "@/lib/api/types";

type Health = Pick<Account, "is_active" | "blocked_reason" | "last_error" | "takes_webhooks">;

/** Whether this number sends, in one word. */
export function AccountState({ account, plain }: { account: Health; plain?: boolean }) {
  const { t } = useTranslation();
  if (!account.is_active)
    return <StateTag colour="grey" icon={IconPlugConnectedX} label={t("numbers.off")} plain={plain} />;
  if (account.blocked_reason)
    return <StateTag colour="amber" icon={IconClockPause} label={t("numbers.blocked")} plain={plain} />;
  if (account.last_error)
    return <StateTag colour="red" icon={IconAlertTriangle} label={t("numbers.error")} plain={plain} />;
  if (!account.takes_webhooks)
    return <StateTag colour="amber" icon={IconEarOff} label={t("numbers.almost")} plain={plain} />;
  return <StateTag colour="green" icon={IconCircleCheck} label={t("numbers.ready")} plain={plain} />;
}

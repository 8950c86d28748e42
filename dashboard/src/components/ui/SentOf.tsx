import { useTranslation } from "react-i18next";

import { Figure } from "@/components/ui/Figure";
import type { Stats } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** How many of the plan have been sent; when it is over, who was left out is said instead of missed. */
export function SentOf({ stats, over }: { stats: Stats; over: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const left = stats.states.skipped + stats.states.cancelled;
  if (over && left > 0)
    return (
      <span>
        {t("campaigns.sentOf", { sent: format.number(stats.funnel.sent) })}, {t("campaigns.leftOut", { count: left })}
      </span>
    );
  return (
    <span>
      <Figure value={stats.funnel.sent} /> {t("campaigns.of", { count: stats.planned })}
    </span>
  );
}

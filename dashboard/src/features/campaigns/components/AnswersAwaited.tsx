import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Stats } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** Why nothing moves although not everything is settled: Meta's answers are waited for. */
export function AnswersAwaited({ stats }: { stats: Stats }) {
  const { t } = useTranslation();
  const format = useFormat();
  const awaited = stats.waiting_for_answers;
  if (!awaited || stats.states.pending + stats.states.queued > 0) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      {t("doubt.awaited", { count: awaited.count, time: format.timeWithSeconds(awaited.until) })}
    </Text>
  );
}

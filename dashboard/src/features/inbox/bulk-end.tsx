import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { ConversationBulk } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { keys, queryClient } from "@/lib/query";

const SHOWN_MS = 12_000;
const REASONS = 3;

/** Say what came of an action on many conversations, and read again what its events may have missed. */
export function useBulkEnd(): (bulk: ConversationBulk) => void {
  const { t } = useTranslation();
  return useCallback(
    ({ changed, refused, reasons }) => {
      void queryClient.invalidateQueries({ queryKey: keys.conversationLists });
      void queryClient.invalidateQueries({ queryKey: keys.conversationCounts });
      void queryClient.invalidateQueries({ queryKey: keys.labels });
      const why = reasons.slice(0, REASONS).map((one) => `${one.count} × ${say(one.reason)}`);
      notifications.show({
        color: refused > 0 ? "yellow" : undefined,
        title: t("inbox.bulk.changed", { count: changed }),
        message: refused > 0 ? [t("inbox.bulk.refused", { count: refused }), ...why].join("\n") : null,
        autoClose: refused > 0 ? SHOWN_MS : undefined,
        style: { whiteSpace: "pre-line" },
      });
    },
    [t],
  );
}

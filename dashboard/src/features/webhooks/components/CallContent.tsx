import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { WebhookCall } from "@/lib/api/types";

export const CALL_NOTES = ["foreign", "unknown", "unmatched", "only_kept", "refused"] as const;

/** The name of a kind; Meta's own where it is one we do not know. */
export function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => {
    const key = `webhookKinds.${kind}`;
    return i18n.exists(key) ? t(key as "webhookKinds.statuses") : kind;
  };
}

/** What was in a call, and what of it was left aside. */
export function CallContent({ call }: { call: WebhookCall }) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const notes = Object.entries(call.notes).map(
    ([note, count]) => `${t(`webhookNotes.${note as (typeof CALL_NOTES)[number]}`)} (${count})`,
  );
  return (
    <>
      <Text size="sm">{call.kinds.map(kindName).join(", ") || "–"}</Text>
      {call.source !== null && <Text size="xs">{call.source}</Text>}
      {notes.length > 0 && (
        <Text size="xs" c="dimmed">
          {notes.join(" · ")}
        </Text>
      )}
    </>
  );
}

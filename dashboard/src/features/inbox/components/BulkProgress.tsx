import { Button, Group, Progress } from "@mantine/core";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { keepBulk, stopBulk, useNewestBulk } from "@/features/inbox/api/bulk";
import { useBulkEnd } from "@/features/inbox/bulk-end";
import type { ConversationBulk } from "@/lib/api/types";
import { useEvent } from "@/lib/socket";
import { useAct } from "@/lib/use-act";

import classes from "./BulkBar.module.css";

/** How far one's action on many conversations is, while it runs. */
export function BulkProgress() {
  const { t } = useTranslation();
  const refused = useRefusalToast();
  const ended = useBulkEnd();
  const bulk = useNewestBulk().data;
  useEvent(
    "conversation_bulk",
    useCallback((news: ConversationBulk) => keepBulk(news, ended), [ended]),
  );
  const { run, busy } = useAct((id: number) => stopBulk(id, ended), refused);
  if (bulk?.status !== "running") return null;
  return (
    <div className={classes.progress} role="status">
      <Group justify="space-between" mb={6}>
        {t("inbox.bulk.progress", { done: bulk.done, count: bulk.total })}
        <Button size="compact-xs" variant="subtle" loading={busy} onClick={() => run(bulk.id)}>
          {t("inbox.bulk.stop")}
        </Button>
      </Group>
      <Progress value={(100 * bulk.done) / Math.max(1, bulk.total)} aria-label={t("inbox.bulk.progressLabel")} />
    </div>
  );
}

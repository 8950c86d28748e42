import { Button, Code, Group, ScrollArea, Skeleton, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { replayCalls, useCall } from "@/features/webhooks/api/calls";
import { CallContent } from "@/features/webhooks/components/CallContent";
import { CallStateTag } from "@/features/webhooks/components/CallStateTag";
import type { WholeWebhookCall } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useAct } from "@/lib/use-act";

/** A call as Meta wrote it, and what became of it. */
export function CallView({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const call = useCall(id);
  return (
    <Dialog title={t("webhooks.callTitle", { id })} size="xl" onClose={onClose}>
      {call.isError ? (
        <Problem error={call.error} onRetry={() => void call.refetch()} />
      ) : call.data ? (
        <Whole call={call.data} />
      ) : (
        <Skeleton height={320} />
      )}
    </Dialog>
  );
}

function Whole({ call }: { call: WholeWebhookCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const again = useAct(() => replayCalls({ ids: [call.id] }));
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Text size="sm" c="dimmed">
            {format.dateTime(call.received_at)} · {format.bytes(call.size)}
          </Text>
          <CallContent call={call} />
          <CallStateTag state={call.state} />
        </div>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={again.busy}
          onClick={() => again.run()}
        >
          {t("webhooks.again")}
        </Button>
      </Group>
      {again.error !== null && <Problem error={again.error} />}
      {call.error !== null && (
        <Notice tone="bad" title={t("webhooks.error")}>
          {call.error}
        </Notice>
      )}
      <div>
        <Text size="sm" fw={500} mb={4}>
          {t("webhooks.body")}
        </Text>
        <ScrollArea.Autosize
          mah="50vh"
          viewportProps={{ tabIndex: 0, "aria-label": t("webhooks.body"), role: "region" }}
        >
          <Code block>{readable(call.body)}</Code>
        </ScrollArea.Autosize>
      </div>
    </Stack>
  );
}

/** The body with its members on lines of their own; as it is where it is no JSON, or was cut. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

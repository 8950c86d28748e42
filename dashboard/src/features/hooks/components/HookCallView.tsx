import { Button, Code, Group, ScrollArea, Skeleton, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { tellAgain, useHookCall } from "@/features/hooks/api/hooks";
import { About, DeliveryTag } from "@/features/hooks/components/HookLog";
import { useKindName } from "@/features/hooks/kinds";
import type { HookCall } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

/** One event as it is sent, and what came back. */
export function HookCallView({ hookId, id, onClose }: { hookId: number; id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const call = useHookCall(hookId, id);
  return (
    <Dialog title={t("hooks.call", { id })} size="xl" onClose={onClose}>
      {call.isError ? (
        <Problem error={call.error} onRetry={() => void call.refetch()} />
      ) : call.data ? (
        <Whole hookId={hookId} call={call.data} />
      ) : (
        <Skeleton height={320} />
      )}
    </Dialog>
  );
}

function Whole({ hookId, call }: { hookId: number; call: HookCall }) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const again = useAct(() => tellAgain(hookId, call.id));
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Text size="sm" fw={500}>
            {kindName(call.kind)}
          </Text>
          <About entry={call} />
          <DeliveryTag state={call.state} />
          <Took call={call} />
        </div>
        {call.event_id !== null && call.request.body !== null && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={again.busy}
            onClick={() => again.run()}
          >
            {t("hooks.again")}
          </Button>
        )}
      </Group>
      {again.error !== null && <Problem error={again.error} />}
      {call.last_problem !== null && <Notice tone="bad">{say(call.last_problem)}</Notice>}
      <Part title={t("hooks.request")} text={requestOf(call)} />
      <Part
        title={t("hooks.body")}
        text={call.request.body === null ? t("hooks.bodyGone") : readable(call.request.body)}
      />
      {call.attempts > 0 && <Part title={t("hooks.answer")} text={call.response || t("hooks.noAnswer")} />}
    </Stack>
  );
}

function Took({ call }: { call: HookCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (call.last_at === null) return null;
  const took =
    call.duration_ms === null || call.last_status === null
      ? ""
      : ` · ${t("hooks.took", { status: call.last_status, ms: call.duration_ms })}`;
  return (
    <Text size="xs" c="dimmed">
      {t("hooks.tries", { count: call.attempts })} · {format.dateTime(call.last_at)}
      {took}
    </Text>
  );
}

function Part({ title, text }: { title: string; text: string }) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {title}
      </Text>
      <ScrollArea.Autosize mah="30vh" viewportProps={{ tabIndex: 0, "aria-label": title, role: "region" }}>
        <Code block>{text}</Code>
      </ScrollArea.Autosize>
    </div>
  );
}

function requestOf({ request }: HookCall): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${request.url}`, ...headers].join("\n");
}

/** JSON with its members on lines of their own. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { switchHook } from "@/features/hooks/api/hooks";
import type { Hook } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

/** What stands in the way of a webhook, or is under way with it. */
export function HookNotices({ hook }: { hook: Hook }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap="sm">
      {hook.disabled_why !== null && <SwitchedOff hook={hook} />}
      {hook.is_enabled && hook.failing_since !== null && (
        <Notice tone="waiting" title={t("hooks.failingTitle", { time: format.dateTime(hook.failing_since) })}>
          {hook.last_problem !== null && <Text size="sm">{say(hook.last_problem)}</Text>}
          <Text size="sm">{t("hooks.failingText")}</Text>
          {hook.paused_until !== null && (
            <Text size="sm">{t("hooks.pausedUntil", { time: format.time(hook.paused_until) })}</Text>
          )}
        </Notice>
      )}
      {hook.is_replaying && <Notice tone="info">{t("hooks.replayingText")}</Notice>}
      {hook.previous_until !== null && (
        <Notice tone="info">{t("hooks.oldSigns", { time: format.dateTime(hook.previous_until) })}</Notice>
      )}
    </Stack>
  );
}

function SwitchedOff({ hook }: { hook: Hook }) {
  const { t } = useTranslation();
  const on = useAct(() => switchHook(hook.id, true));
  return (
    <Notice tone="bad" title={t("hooks.offTitle", { name: hook.name })}>
      <Text size="sm">{t(hook.disabled_why === "gone" ? "hooks.offGone" : "hooks.offFailing")}</Text>
      {hook.last_problem !== null && <Text size="sm">{say(hook.last_problem)}</Text>}
      {on.error !== null && <Problem error={on.error} />}
      <Button size="xs" variant="default" mt="xs" loading={on.busy} onClick={() => on.run()}>
        {t("hooks.switchOn")}
      </Button>
    </Notice>
  );
}

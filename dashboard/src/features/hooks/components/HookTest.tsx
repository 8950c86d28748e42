import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSend } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { testHook } from "@/features/hooks/api/hooks";
import type { Hook } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

/** Calls the other system with a test event, and says what came of it. */
export function HookTest({ hook }: { hook: Hook }) {
  const { t } = useTranslation();
  const refused = useRefusalToast();
  const test = useAct(async () => {
    const tried = await testHook(hook.id);
    if (tried.state === "delivered")
      notifications.show({
        color: "green",
        message: t("hooks.tested", { status: tried.last_status, ms: tried.duration_ms }),
      });
    else notifications.show({ color: "red", title: t("hooks.testFailed"), message: say(tried.last_problem ?? "") });
  }, refused);
  return (
    <Button variant="default" leftSection={<IconSend size={16} />} loading={test.busy} onClick={() => test.run()}>
      {t("hooks.test")}
    </Button>
  );
}

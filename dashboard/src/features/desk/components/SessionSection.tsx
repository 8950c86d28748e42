import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconLoader2, IconPlugConnected, type Icon } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Moment } from "@/components/ui/Moment";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { StateTag } from "@/components/ui/StateTag";
import { endSession, startSession, useSession } from "@/features/desk/api/session";
import type { Account, Session } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { keys, queryClient } from "@/lib/query";
import { useEvent } from "@/lib/socket";
import type { StateColour } from "@/lib/states";
import { useAct } from "@/lib/use-act";

const LOOKS: Record<Session["status"], { colour: StateColour; icon: Icon; moving?: boolean }> = {
  connecting: { colour: "blue", icon: IconLoader2, moving: true },
  qrcode: { colour: "blue", icon: IconLoader2, moving: true },
  authenticated: { colour: "amber", icon: IconPlugConnected },
  ready: { colour: "green", icon: IconCircleCheck },
  disconnected: { colour: "red", icon: IconCircleX },
};

/** How far a number's connection to Meta is, live; and the acts that bring it up or end it. */
export function SessionSection({ account, admin, words }: { account: Account; admin: boolean; words: string }) {
  const { t } = useTranslation();
  const session = useSession(account.id);
  const start = useAct(() => startSession(account.id, words));
  const [ending, setEnding] = useState(false);
  useEvent(
    "session_status",
    useCallback(
      (event) => {
        if (event.account_id === account.id)
          void queryClient.invalidateQueries({ queryKey: keys.session(account.id), exact: true });
      },
      [account.id],
    ),
  );
  return (
    <Section title={t("session.connection")} sentence={t("session.connectionSentence")}>
      <Stack gap="sm">
        {session.isError ? (
          <Problem error={session.error} onRetry={() => void session.refetch()} />
        ) : session.data === undefined ? (
          <Skeleton height={24} width={160} />
        ) : (
          <Standing session={session.data} />
        )}
        {start.error !== null && <Problem error={start.error} />}
        {admin && (
          <Group gap="xs">
            <Button variant="default" loading={start.busy} onClick={() => start.run()}>
              {t("session.start")}
            </Button>
            {session.data?.status !== "disconnected" && (
              <Button variant="subtle" color="red" onClick={() => setEnding(true)}>
                {t("session.end")}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <Confirm
        opened={ending}
        onClose={() => setEnding(false)}
        danger
        title={t("session.endTitle", { name: account.name })}
        text={t("session.endText")}
        label={t("session.end")}
        act={() => endSession(account.id)}
      />
    </Section>
  );
}

function Standing({ session }: { session: Session }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      <Group gap="xs">
        <StateTag {...LOOKS[session.status]} label={t(`session.states.${session.status}`)} />
        {session.at && (
          <Text size="sm" c="dimmed">
            <Moment at={session.at} />
          </Text>
        )}
      </Group>
      {session.problem && (
        <Text size="sm" mt="xs">
          {say(session.problem)}
        </Text>
      )}
    </div>
  );
}

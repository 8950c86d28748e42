import { Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { useNow } from "@/features/inbox/window";
import { useUser } from "@/lib/api/session";
import { useEvent, useViewing, type PersonHere } from "@/lib/socket";

import classes from "./Viewers.module.css";

const EACH_MS = 2_000;

/** Which colleagues have this conversation open, and who of them is typing; its line is there in any case. */
export function Viewers({ conversationId }: { conversationId: number }) {
  const { t } = useTranslation();
  const me = useUser();
  const now = useNow(EACH_MS);
  const [people, setPeople] = useState<PersonHere[]>([]);
  useViewing(conversationId);
  useEvent(
    "presence",
    useCallback(
      (event) => {
        if (event.conversation_id === conversationId) setPeople(event.people);
      },
      [conversationId],
    ),
  );
  const others = people.filter((one) => one.id !== me.id && Date.parse(one.viewing_until) > now);
  const typing = others.filter((one) => one.typing_until !== null && Date.parse(one.typing_until) > now);
  const names = (of: PersonHere[]) => of.map((one) => one.name).join(", ");
  return (
    <div className={classes.line} aria-live="polite">
      {others.length > 0 && (
        <Text size="xs" c="dimmed" truncate>
          {typing.length > 0
            ? t("desk.typing", { count: typing.length, names: names(typing) })
            : t("desk.viewing", { count: others.length, names: names(others) })}
        </Text>
      )}
    </div>
  );
}

import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { serverAnswers } from "@/lib/api/client";

const ASK_AGAIN_MS = 3_000;

/** A page that broke, or whose code could not be loaded: because of a new version, or because the server is away. */
export function RouteProblem() {
  const { t } = useTranslation();
  const away = useServerAway();
  const cause = away ? "away" : "broken";
  return (
    <Stack p="xl" maw="36rem" mx="auto" gap="sm" role="alert">
      <Title order={1}>{cause === "away" ? t("broken.awayTitle") : t("broken.title")}</Title>
      <Text c="dimmed">{cause === "away" ? t("broken.awayText") : t("broken.text")}</Text>
      <Group>
        <Button onClick={() => window.location.reload()}>
          {cause === "away" ? t("broken.tryNow") : t("broken.reload")}
        </Button>
      </Group>
    </Stack>
  );
}

/** Whether the server does not answer; loads the page anew as soon as it does again. */
function useServerAway(): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    let wasAway = false;
    const look = async () => {
      const answers = await serverAnswers();
      if (answers && wasAway) window.location.reload();
      wasAway = !answers;
      setAway(wasAway);
    };
    void look();
    const timer = setInterval(() => void look(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return away;
}

import { Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { chime, mayNotify, useCalling } from "@/features/inbox/calling";

/** Notifications and sound of this browser; both off until somebody wishes them. */
export function CallingSection() {
  const { t } = useTranslation();
  const [notifies, setNotifies] = useCalling("notify");
  const [sounds, setSounds] = useCalling("sound");
  const [permission, setPermission] = useState(mayNotify);
  const switchNotify = async (on: boolean) => {
    if (!on || permission === "unavailable") {
      setNotifies(false);
      return;
    }
    const answer = await Notification.requestPermission();
    setPermission(answer);
    setNotifies(answer === "granted");
  };
  const switchSound = (on: boolean) => {
    setSounds(on);
    if (on) chime();
  };
  return (
    <Section title={t("inboxSettings.calling")} sentence={t("inboxSettings.callingText")}>
      <Stack gap="sm">
        <Switch
          label={t("inboxSettings.notify")}
          description={t("inboxSettings.notifyHint")}
          checked={notifies && permission === "granted"}
          disabled={permission === "unavailable"}
          onChange={(event) => void switchNotify(event.currentTarget.checked)}
        />
        {permission === "denied" && (
          <Text size="sm" c="var(--state-amber-ink)" role="status">
            {t("inboxSettings.notifyDenied")}
          </Text>
        )}
        {permission === "unavailable" && (
          <Text size="sm" c="dimmed">
            {t("inboxSettings.notifyUnavailable")}
          </Text>
        )}
        <Switch
          label={t("inboxSettings.sound")}
          checked={sounds}
          onChange={(event) => switchSound(event.currentTarget.checked)}
        />
      </Stack>
    </Section>
  );
}

import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { loadWords } from "@/lib/i18n";
import { keys, queryClient } from "@/lib/query";
import { useEvent } from "@/lib/socket";

/** Draws nothing: tells an administrator at once, on whatever page, that a webhook was switched off. */
export function HookNews() {
  const { t } = useTranslation();
  useEvent(
    "event_subscription",
    useCallback(
      ({ subscription_id, subscription_name, disabled_why }) => {
        void queryClient.invalidateQueries({ queryKey: keys.hooks });
        void loadWords().then(() =>
          notifications.show({
            id: `hook-${subscription_id}`,
            color: "red",
            title: t("hooks.offTitle", { name: subscription_name }),
            message: t(disabled_why === "gone" ? "hooks.offGone" : "hooks.offFailing"),
            autoClose: false,
          }),
        );
      },
      [t],
    ),
  );
  return null;
}

import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Notice } from "@/components/ui/Notice";
import type { Hook } from "@/lib/api/types";

/** Says which webhooks were switched off, and leads there. */
export function HookNotice({ hooks }: { hooks: Hook[] }) {
  const { t } = useTranslation();
  return hooks.map((hook) => (
    <Notice key={hook.id} tone="bad" title={t("hooks.offTitle", { name: hook.name })}>
      <Text size="sm">{t(hook.disabled_why === "gone" ? "hooks.offGone" : "hooks.offFailing")}</Text>
      <Anchor component={Link} to={`/settings/hooks/${hook.id}`} size="sm">
        {t("hooks.toHook")}
      </Anchor>
    </Notice>
  ));
}

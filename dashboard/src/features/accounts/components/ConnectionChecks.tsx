import { Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { ConnectionTest } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { cssColour } from "@/lib/states";

import classes from "./ConnectionChecks.module.css";

/** What Meta answered to each question of the test. */
export function ConnectionChecks({ result }: { result: ConnectionTest }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status">
      {result.phone && (
        <Text size="sm" fw={500}>
          {[result.phone.verified_name, result.phone.display_phone_number].filter(Boolean).join(" · ")}
        </Text>
      )}
      {result.checks.map((check) => {
        const Glyph = check.ok ? IconCircleCheck : IconCircleX;
        return (
          <div key={check.name} className={classes.check}>
            <Glyph
              size={18}
              stroke={1.8}
              color={cssColour(check.ok ? "green" : "red", "ink")}
              aria-label={check.ok ? t("numbers.checkOk") : t("numbers.checkBad")}
            />
            <div>
              <Text size="sm" fw={500}>
                {t(`checks.${check.name}`)}
              </Text>
              {check.message !== "" && (
                <Text size="sm" c="dimmed">
                  {say(check.message)}
                </Text>
              )}
            </div>
          </div>
        );
      })}
    </Stack>
  );
}

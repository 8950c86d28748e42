import { Anchor, Badge, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Figure } from "@/components/ui/Figure";
import type { FullStats } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";

import classes from "./Failures.module.css";

/** Failures by reason, each with what to do about it; then who was left out and why. */
export function Failures({ campaignId, stats }: { campaignId: number; stats: FullStats }) {
  const { t } = useTranslation();
  const people = `/campaigns/${campaignId}?tab=people`;
  return (
    <Stack gap={0}>
      {stats.failures.map((failure) => (
        <div key={`${failure.code ?? ""}${failure.title}`} className={classes.item}>
          <div className={classes.words}>
            <Text fw={500} size="sm">
              {say(failure.title)}{" "}
              <Text span c="dimmed" size="xs" fw={400}>
                {failure.code}
              </Text>
              {failure.retryable && (
                <Badge size="xs" variant="default" ml={8}>
                  {t("campaigns.retryable")}
                </Badge>
              )}
            </Text>
            <Text size="sm" c="dimmed">
              {say(failure.cure)}
            </Text>
          </div>
          <Anchor
            component={Link}
            to={failure.code === null ? `${people}&state=failed` : `${people}&code=${failure.code}`}
            className={classes.count}
            c="var(--state-red-ink)"
          >
            <Figure value={failure.count} />
          </Anchor>
        </div>
      ))}
      {stats.skipped.map((group) => (
        <div key={group.reason} className={classes.item}>
          <div className={classes.words}>
            <Text fw={500} size="sm">
              {t("campaigns.skipped", { reason: say(group.title) })}
            </Text>
          </div>
          <Anchor component={Link} to={`${people}&reason=${group.reason}`} className={classes.count} c="dimmed">
            <Figure value={group.count} />
          </Anchor>
        </div>
      ))}
    </Stack>
  );
}

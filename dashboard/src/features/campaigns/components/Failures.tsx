import { Anchor, Badge, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Figure } from "@/components/ui/Figure";
import type { FullStats, SkippedGroup } from "@/lib/api/types";

import classes from "./Failures.module.css";

/** Reasons that read the same are one to the reader. */
function byTitle(groups: SkippedGroup[]): { title: string; count: number }[] {
  const counts = new Map<string, number>();
  groups.forEach((group) => counts.set(group.title, (counts.get(group.title) ?? 0) + group.count));
  return Array.from(counts, ([title, count]) => ({ title, count }));
}

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
              {failure.title}{" "}
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
              {failure.cure}
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
      {byTitle(stats.skipped).map((group) => (
        <div key={group.title} className={classes.item}>
          <div className={classes.words}>
            <Text fw={500} size="sm">
              {t("campaigns.skipped", { reason: group.title })}
            </Text>
          </div>
          <Anchor component={Link} to={`${people}&state=skipped`} className={classes.count} c="dimmed">
            <Figure value={group.count} />
          </Anchor>
        </div>
      ))}
    </Stack>
  );
}

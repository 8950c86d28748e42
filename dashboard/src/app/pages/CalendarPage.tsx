import { ActionIcon, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCalendarTime, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { useCalendar } from "@/features/campaigns/api/get-calendar";
import { CalendarMonth } from "@/features/campaigns/components/CalendarMonth";
import { beginningOf, dayOf, daysOfPage, monthAfter, monthOf } from "@/features/campaigns/month";
import { viewerZone, zoneName } from "@/lib/format";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["month"] as const;

/** What is planned and what was, month by month. */
export function CalendarPage() {
  const { t, i18n } = useTranslation();
  const [filters, setFilters] = useFilters(FILTERS);
  const month = monthOf(filters.month, new Date());
  const days = useMemo(() => daysOfPage(month), [month]);
  const last = new Date(`${days.at(-1) ?? ""}T12:00:00`);
  const after = dayOf(new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1));
  const calendar = useCalendar(beginningOf(days[0] ?? month), beginningOf(after));
  const name = new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric" });
  const entries = calendar.data?.items ?? [];
  return (
    <Page
      wide
      title={t("calendar.title")}
      sentence={t("calendar.sentence", { zone: zoneName(viewerZone(), i18n.language) })}
      back={{ to: "/campaigns", label: t("places.campaigns") }}
    >
      <Stack>
        <Group justify="space-between">
          <Text fw={600} size="lg" aria-live="polite">
            {name.format(new Date(`${month}-15T12:00:00`))}
          </Text>
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => setFilters({ month: null })}>
              {t("calendar.today")}
            </Button>
            <ActionIcon
              variant="default"
              aria-label={t("calendar.before")}
              onClick={() => setFilters({ month: monthAfter(month, -1) })}
            >
              <IconChevronLeft size={16} />
            </ActionIcon>
            <ActionIcon
              variant="default"
              aria-label={t("calendar.after")}
              onClick={() => setFilters({ month: monthAfter(month, 1) })}
            >
              <IconChevronRight size={16} />
            </ActionIcon>
          </Group>
        </Group>
        {calendar.isError ? (
          <Problem error={calendar.error} onRetry={() => void calendar.refetch()} />
        ) : calendar.data === undefined ? (
          <Skeleton height={480} radius="md" />
        ) : (
          <>
            <CalendarMonth month={month} days={days} entries={entries} />
            {entries.length === 0 && (
              <Empty icon={IconCalendarTime} title={t("calendar.empty")} text={t("calendar.emptyText")} />
            )}
          </>
        )}
      </Stack>
    </Page>
  );
}

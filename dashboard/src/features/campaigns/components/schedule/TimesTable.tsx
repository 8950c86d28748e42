import { Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import type { Times, ZoneTimes } from "@/lib/api/types";
import { useFormat, zoneName } from "@/lib/format";

/** Who is written to when, zone by zone, on the clocks of each zone. */
export function TimesTable({ times }: { times: Times }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap="sm">
      {times.too_late > 0 && <Notice tone="waiting" title={t("schedule.tooLate", { count: times.too_late })} />}
      <Table.ScrollContainer minWidth={300}>
        <Table verticalSpacing="xs" horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("schedule.where")}</Table.Th>
              <Table.Th ta="right">{t("wizard.people")}</Table.Th>
              <Table.Th>{t("schedule.nextTime")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {times.zones.map((zone) => (
              <Table.Tr key={zone.zone}>
                <Table.Td>{zone.zone.split("/").at(-1)?.replaceAll("_", " ")}</Table.Td>
                <Table.Td ta="right">{format.number(zone.people)}</Table.Td>
                <Table.Td>
                  <When zone={zone} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function When({ zone }: { zone: ZoneTimes }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (zone.over !== null) return <Text size="sm">{t("schedule.over")}</Text>;
  const name = zoneName(zone.zone, i18n.language);
  if (zone.is_open)
    return (
      <Text size="sm" title={name}>
        {zone.closes_at === null
          ? t("schedule.open")
          : t("schedule.openUntil", { time: format.dateTime(zone.closes_at, zone.zone) })}
      </Text>
    );
  if (zone.opens_at === null) return null;
  const theirs = format.dateTime(zone.opens_at, zone.zone);
  const mine = format.dateTime(zone.opens_at);
  return (
    <>
      <Text size="sm" title={name}>
        {theirs}
      </Text>
      {mine !== theirs && (
        <Text size="xs" c="dimmed">
          {t("wizard.yourTime", { time: mine })}
        </Text>
      )}
    </>
  );
}

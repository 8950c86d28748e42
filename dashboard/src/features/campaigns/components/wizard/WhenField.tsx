import "@mantine/dates/styles.css";

import { Group, Radio, Select, Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { useFormat, viewerZone, zoneName } from "@/lib/format";
import { allZones, wallTimeToUtc } from "@/lib/zone";

export interface When {
  kind: "now" | "later";
  /** "2026-11-22 09:30:00" on the clocks of `zone`. */
  wall: string | null;
  zone: string;
}

export function WhenField({ when, onChange }: { when: When; onChange: (when: When) => void }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const zones = useMemo(
    () => allZones(viewerZone(), when.zone).map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
    [when.zone],
  );
  const startsAt = when.wall === null ? null : wallTimeToUtc(when.wall, when.zone);
  return (
    <Section title={t("wizard.when")}>
      <Radio.Group
        value={when.kind}
        onChange={(kind) => onChange({ ...when, kind: kind === "later" ? "later" : "now" })}
        aria-label={t("wizard.when")}
      >
        <Stack gap="sm">
          <Radio value="now" label={t("wizard.now")} />
          <Radio value="later" label={t("wizard.later")} />
        </Stack>
      </Radio.Group>
      {when.kind === "later" && (
        <Group mt="sm" gap="sm" align="flex-start">
          <DateTimePicker
            label={t("wizard.startAt")}
            value={when.wall}
            onChange={(wall) => onChange({ ...when, wall })}
            minDate={new Date()}
            valueFormat="DD/MM/YYYY HH:mm"
            placeholder={t("wizard.pickTime")}
            w={{ base: "100%", xs: "14rem" }}
            popoverProps={{ withinPortal: true }}
          />
          <Select
            label={t("wizard.zone")}
            searchable
            data={zones}
            value={when.zone}
            onChange={(zone) => onChange({ ...when, zone: zone ?? viewerZone() })}
            w={{ base: "100%", xs: "16rem" }}
          />
        </Group>
      )}
      {when.kind === "later" && startsAt !== null && (
        <Text size="sm" c="dimmed" mt="xs">
          {format.dateTime(startsAt, when.zone)} · {zoneName(when.zone, i18n.language)} · {format.relative(startsAt)}
          {when.zone !== viewerZone() && <> · {t("wizard.yourTime", { time: format.dateTime(startsAt) })}</>}
        </Text>
      )}
    </Section>
  );
}

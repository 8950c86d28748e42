import "@mantine/dates/styles.layer.css";

import { Group, Radio, Select, Stack, Text } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { toMinutes, type Plan } from "@/features/campaigns/schedule";
import { useFormat, viewerZone, zoneName } from "@/lib/format";
import { allZones, wallTimeToUtc } from "@/lib/zone";

const FROM_THE_NUMBER = "";

interface StartFieldProps {
  plan: Plan;
  /** Columns of the recipients' file. */
  columns: string[];
  onChange: (next: Plan) => void;
}

/** Now, at one moment, or at the same hour on everybody's own clock. */
export function StartField({ plan, columns, onChange }: StartFieldProps) {
  const { t } = useTranslation();
  return (
    <Section title={t("schedule.start")}>
      <Radio.Group
        value={plan.kind}
        onChange={(kind) => onChange({ ...plan, kind: kind })}
        aria-label={t("schedule.start")}
      >
        <Stack gap="sm">
          <Radio value="now" label={t("wizard.now")} description={t("schedule.nowHint")} />
          <Radio value="later" label={t("wizard.later")} description={t("schedule.laterHint")} />
          <Radio value="local" label={t("schedule.local")} description={t("schedule.localHint")} />
        </Stack>
      </Radio.Group>
      <Group mt="md" gap="sm" align="flex-start">
        {plan.kind !== "now" && <WallField plan={plan} onChange={onChange} />}
        <ZoneField plan={plan} onChange={onChange} />
        {plan.kind === "local" && columns.length > 0 && (
          <Select
            label={t("schedule.zoneFrom")}
            data={[
              { value: FROM_THE_NUMBER, label: t("schedule.fromNumber") },
              ...columns.map((column) => ({ value: column, label: t("wizard.fromColumn", { column }) })),
            ]}
            value={plan.schedule.zone_column ?? FROM_THE_NUMBER}
            onChange={(column) => onChange({ ...plan, schedule: { ...plan.schedule, zone_column: column || null } })}
            allowDeselect={false}
            w={{ base: "100%", xs: "16rem" }}
          />
        )}
      </Group>
      <Meaning plan={plan} />
    </Section>
  );
}

function WallField({ plan, onChange }: Omit<StartFieldProps, "columns">) {
  const { t } = useTranslation();
  return (
    <DateTimePicker
      label={plan.kind === "local" ? t("schedule.theirTime") : t("wizard.startAt")}
      value={plan.wall}
      onChange={(wall) => onChange({ ...plan, wall })}
      // Elsewhere it may still be yesterday.
      minDate={plan.kind === "local" ? undefined : new Date()}
      valueFormat="DD/MM/YYYY HH:mm"
      placeholder={t("wizard.pickTime")}
      w={{ base: "100%", xs: "14rem" }}
      popoverProps={{ withinPortal: true }}
    />
  );
}

function ZoneField({ plan, onChange }: Omit<StartFieldProps, "columns">) {
  const { t } = useTranslation();
  const zones = useMemo(
    () => allZones(viewerZone(), plan.zone).map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
    [plan.zone],
  );
  return (
    <Select
      label={plan.kind === "local" ? t("schedule.zoneOfUnknown") : t("wizard.zone")}
      searchable
      data={zones}
      value={plan.zone}
      onChange={(zone) => onChange({ ...plan, zone: zone ?? viewerZone() })}
      allowDeselect={false}
      w={{ base: "100%", xs: "16rem" }}
    />
  );
}

function Meaning({ plan }: { plan: Plan }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (plan.kind !== "later" || plan.wall === null) return null;
  const at = wallTimeToUtc(toMinutes(plan.wall) ?? plan.wall, plan.zone);
  return (
    <Text size="sm" c="dimmed" mt="xs">
      {format.dateTime(at, plan.zone)} · {zoneName(plan.zone, i18n.language)} · {format.relative(at)}
      {plan.zone !== viewerZone() && <> · {t("wizard.yourTime", { time: format.dateTime(at) })}</>}
    </Text>
  );
}

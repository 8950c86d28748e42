import { Select } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { NumberFormState } from "@/features/assistant/components/NumberForm";
import { viewerZone } from "@/lib/format";
import { allZones } from "@/lib/zone";

/** On which clock the assistant tells days and hours. */
export function ZoneField({ form, disabled }: { form: NumberFormState; disabled: boolean }) {
  const { t } = useTranslation();
  const { zone } = form.values;
  const zones = useMemo(
    () => allZones(viewerZone(), zone).map((one) => ({ value: one, label: one.replaceAll("_", " ") })),
    [zone],
  );
  return (
    <Select
      label={t("wizard.zone")}
      description={t("aide.zoneHint")}
      searchable
      data={zones}
      allowDeselect={false}
      disabled={disabled}
      {...form.getInputProps("zone")}
    />
  );
}

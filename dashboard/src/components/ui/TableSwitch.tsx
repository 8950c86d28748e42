import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface TableSwitchProps {
  asTable: boolean;
  onChange: (asTable: boolean) => void;
}

/** Turns a chart into the same as numbers, and back. */
export function TableSwitch({ asTable, onChange }: TableSwitchProps) {
  const { t } = useTranslation();
  return (
    <Button variant="subtle" color="gray" c="dimmed" size="compact-xs" ml="auto" onClick={() => onChange(!asTable)}>
      {asTable ? t("chart.asChart") : t("chart.asTable")}
    </Button>
  );
}

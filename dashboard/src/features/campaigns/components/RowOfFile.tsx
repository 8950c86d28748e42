import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { useRow } from "@/features/campaigns/api/get-row";

/** All that the file said in a row, so that one can tell who that is and what to correct. */
export function RowOfFile({ campaignId, row }: { campaignId: number; row: number }) {
  const { t } = useTranslation();
  const { data } = useRow(campaignId, row);
  if (!data) return null;
  const cells = Object.entries(data.cells);
  return (
    <div>
      <Text fw={600} size="sm">
        {t("people.inFile")}
      </Text>
      <Facts
        facts={cells.map(([column, value]) => ({
          label: column,
          value: value.trim() === "" ? <Text span size="sm" c="dimmed" children={t("people.emptyCell")} /> : value,
        }))}
      />
    </div>
  );
}

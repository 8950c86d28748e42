import { ActionIcon, Table, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Scroll } from "@/components/ui/Scroll";
import { CATEGORIES, useMarketName, type Grid } from "@/features/prices/markets";
import type { PriceCategory } from "@/lib/api/types";

import classes from "./Prices.module.css";

interface PriceTableProps {
  grid: Grid;
  /** Null where they are only shown. */
  onChange: ((grid: Grid) => void) | null;
}

/** A line for each market, a column for each kind of message, as Meta's own lists have it. */
export function PriceTable({ grid, onChange }: PriceTableProps) {
  const { t, i18n } = useTranslation();
  const nameOf = useMarketName();
  const markets = Object.keys(grid).sort((one, other) => nameOf(one).localeCompare(nameOf(other), i18n.language));
  const set = (market: string, category: PriceCategory, price: string) =>
    onChange?.({ ...grid, [market]: { ...grid[market], [category]: price } });
  const without = (market: string) =>
    onChange?.(Object.fromEntries(Object.entries(grid).filter(([name]) => name !== market)));
  return (
    <Scroll label={t("prices.title")} height="32rem">
      <Table fz="sm" verticalSpacing={onChange ? 4 : 6} stickyHeader miw={onChange ? 760 : 560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("prices.market")}</Table.Th>
            {CATEGORIES.map((category) => (
              <Table.Th key={category} ta="right" className={classes.priceColumn}>
                {t(`prices.${category}`)}
              </Table.Th>
            ))}
            {onChange && <Table.Th aria-hidden className={classes.removeColumn} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {markets.map((market) => (
            <Table.Tr key={market}>
              <Table.Td>{nameOf(market)}</Table.Td>
              {CATEGORIES.map((category) => (
                <Table.Td key={category} ta="right">
                  {onChange ? (
                    <TextInput
                      size="xs"
                      inputMode="decimal"
                      aria-label={t("prices.pricesOf", { category: t(`prices.${category}`), market: nameOf(market) })}
                      value={grid[market]?.[category] ?? ""}
                      onChange={(event) => set(market, category, event.currentTarget.value)}
                      classNames={{ input: classes.price }}
                    />
                  ) : (
                    (grid[market]?.[category] ?? "—")
                  )}
                </Table.Td>
              ))}
              {onChange && (
                <Table.Td>
                  <ActionIcon
                    size="sm"
                    aria-label={t("prices.remove", { market: nameOf(market) })}
                    onClick={() => without(market)}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

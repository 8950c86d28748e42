import { ActionIcon, Menu, Skeleton, Text } from "@mantine/core";
import { IconCopy, IconDots, IconDownload, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Problem, useRefusalToast } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useRateCard } from "@/features/prices/api/get-rate-cards";
import { exportRateCard } from "@/features/prices/api/read-rate-card-file";
import { deleteRateCard, type RateCardDraft } from "@/features/prices/api/save-rate-card";
import { PriceTable } from "@/features/prices/components/PriceTable";
import { gridOf } from "@/features/prices/markets";
import type { FullRateCard } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useAct } from "@/lib/use-act";

import classes from "./Prices.module.css";

interface CardViewProps {
  id: number;
  mayChange: boolean;
  /** Put this list right (its id), or begin a new one with its prices (null). */
  onChange: (id: number | null, draft: RateCardDraft) => void;
}

/** One list with its prices. */
export function CardView({ id, mayChange, onChange }: CardViewProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const card = useRateCard(id);
  if (card.isError) return <Problem error={card.error} onRetry={() => void card.refetch()} />;
  if (card.data === undefined) return <Skeleton height={320} radius="md" mt="md" />;
  const date = format.date(`${card.data.valid_from}T12:00:00`);
  return (
    <div className={classes.open}>
      <Section
        title={`${t("prices.listFrom", { date })} · ${card.data.currency}`}
        sentence={mayChange ? t("prices.correct") : undefined}
        action={<CardActions card={card.data} date={date} mayChange={mayChange} onChange={onChange} />}
        flush
      >
        {card.data.prices.length === 0 ? (
          <Text size="sm" c="dimmed" p="md">
            {t("prices.noPrices")}
          </Text>
        ) : (
          <PriceTable grid={gridOf(card.data.prices)} onChange={null} />
        )}
      </Section>
    </div>
  );
}

interface CardActionsProps {
  card: FullRateCard;
  date: string;
  mayChange: boolean;
  onChange: CardViewProps["onChange"];
}

function CardActions({ card, date, mayChange, onChange }: CardActionsProps) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const { run: save, busy } = useAct(() => exportRateCard(card), useRefusalToast());
  const draft = { valid_from: card.valid_from, currency: card.currency, prices: card.prices };
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon
            size="lg"
            aria-label={t("common.actionsFor", { name: t("prices.listFrom", { date }) })}
            loading={busy}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && (
            <>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onChange(card.id, draft)}>
                {t("common.edit")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconCopy size={16} />}
                onClick={() => onChange(null, { ...draft, valid_from: "" })}
              >
                {t("prices.copy")}
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => save()}>
            {t("prices.export")}
          </Menu.Item>
          {mayChange && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDeleting(true)}>
              {t("prices.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={deleting}
        onClose={() => setDeleting(false)}
        danger
        title={t("prices.deleteTitle", { date })}
        text={t("prices.deleteText")}
        label={t("prices.delete")}
        act={() => deleteRateCard(card.id)}
      />
    </>
  );
}

import { ActionIcon, Button, Checkbox, Indicator, Popover, Select, Stack, Tooltip } from "@mantine/core";
import { IconChecklist, IconFilter, IconSettings } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Search } from "@/components/ui/Search";
import { useLabels } from "@/features/inbox/api/labels";
import { CampaignChoice } from "@/features/inbox/components/CampaignChoice";
import type { Chosen } from "@/features/inbox/filters";
import { INTENTS } from "@/lib/states";

import classes from "./Filters.module.css";

/** What makes the list another one than the tab alone says. */
export const NARROWING = [
  "account_id",
  "team_id",
  "label_id",
  "campaign_id",
  "intent",
  "unread",
  "unanswered",
  "sort",
] as const;

interface FiltersProps {
  chosen: Chosen;
  onChange: (changes: Record<string, string | null>) => void;
  numbers: { id: number; name: string }[];
  teams: { id: number; name: string }[];
  choosing: boolean;
  onChoosing: () => void;
}

/** Search, and what narrows the list. */
export function Filters({ chosen, onChange, numbers, teams, choosing, onChoosing }: FiltersProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const labels = useLabels().data?.items ?? [];
  const narrowed = NARROWING.filter((name) => chosen[name] !== "");
  return (
    <div className={classes.filters}>
      <div className={classes.search}>
        <Search value={chosen.q} onChange={(q) => onChange({ q })} placeholder={t("inbox.search")} />
      </div>
      <Popover opened={opened} onChange={setOpened} width={260} trapFocus returnFocus position="bottom-end">
        <Indicator disabled={narrowed.length === 0} size={7} offset={5}>
          <Popover.Target>
            <ActionIcon
              size="lg"
              aria-label={t("inbox.filters")}
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              <IconFilter size={18} aria-hidden />
            </ActionIcon>
          </Popover.Target>
        </Indicator>
        <Popover.Dropdown aria-label={t("inbox.filters")}>
          <Stack gap="sm">
            <Select
              size="xs"
              label={t("inbox.number")}
              data={[
                { value: "", label: t("inbox.anyNumber") },
                ...numbers.map((one) => ({ value: String(one.id), label: one.name })),
              ]}
              value={chosen.account_id}
              onChange={(id) => onChange({ account_id: id })}
              comboboxProps={{ withinPortal: false }}
            />
            {teams.length > 0 && (
              <Select
                size="xs"
                label={t("inbox.team")}
                data={[
                  { value: "", label: t("inbox.anyTeam") },
                  ...teams.map((one) => ({ value: String(one.id), label: one.name })),
                ]}
                value={chosen.team_id}
                onChange={(id) => onChange({ team_id: id })}
                comboboxProps={{ withinPortal: false }}
              />
            )}
            <Select
              size="xs"
              label={t("inbox.label")}
              data={[
                { value: "", label: t("inbox.anyLabel") },
                ...labels.map((one) => ({ value: String(one.id), label: one.name })),
              ]}
              value={chosen.label_id}
              onChange={(id) => onChange({ label_id: id })}
              comboboxProps={{ withinPortal: false }}
            />
            <CampaignChoice value={chosen.campaign_id} onChange={(id) => onChange({ campaign_id: id })} />
            <Select
              size="xs"
              label={t("inbox.meaning.of")}
              data={[
                { value: "", label: t("inbox.meaning.any") },
                ...[...INTENTS, "unclear" as const].map((one) => ({ value: one, label: t(`report.intent.${one}`) })),
              ]}
              value={chosen.intent}
              onChange={(intent) => onChange({ intent })}
              comboboxProps={{ withinPortal: false }}
            />
            <Select
              size="xs"
              label={t("inbox.sorting.label")}
              data={[
                { value: "", label: t("inbox.sorting.newest") },
                { value: "waiting", label: t("inbox.sorting.waiting") },
              ]}
              value={chosen.sort}
              onChange={(sort) => onChange({ sort })}
              comboboxProps={{ withinPortal: false }}
            />
            <Checkbox
              size="xs"
              label={t("inbox.onlyUnread")}
              checked={chosen.unread !== ""}
              onChange={(event) => onChange({ unread: event.currentTarget.checked ? "1" : null })}
            />
            <Checkbox
              size="xs"
              label={t("inbox.onlyUnanswered")}
              checked={chosen.unanswered !== ""}
              onChange={(event) => onChange({ unanswered: event.currentTarget.checked ? "1" : null })}
            />
            {narrowed.length > 0 && (
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => onChange(Object.fromEntries(NARROWING.map((name) => [name, null])))}
              >
                {t("inbox.clearFilters")}
              </Button>
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Tooltip label={t("inbox.bulk.begin")}>
        <ActionIcon size="lg" aria-label={t("inbox.bulk.begin")} aria-pressed={choosing} onClick={onChoosing}>
          <IconChecklist size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("inbox.settings")}>
        <ActionIcon component={Link} to="/settings/inbox" size="lg" aria-label={t("inbox.settings")}>
          <IconSettings size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

import { Autocomplete, Button, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Confirm } from "@/components/ui/Confirm";
import { Dialog } from "@/components/ui/Dialog";
import { changeMany, type BulkAction, type Chosen } from "@/features/contacts/api/change-many";
import { useLists, useTags } from "@/features/contacts/api/groups";
import { useAct } from "@/lib/use-act";

interface BulkBarProps {
  chosen: Chosen;
  count: number;
  /** How many fit the filters; offered where some of them are not ticked. */
  total: number | undefined;
  onAll: () => void;
  onDone: () => void;
}

const ACTIONS = [
  ["add_tag", "contactBulk.addTag"],
  ["remove_tag", "contactBulk.removeTag"],
  ["add_to_list", "contactBulk.addToList"],
  ["remove_from_list", "contactBulk.removeFromList"],
] as const;

/** What can be done to the ticked contacts, or to all that fit. */
export function BulkBar({ chosen, count, total, onAll, onDone }: BulkBarProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<BulkAction | null>(null);
  const everybody = chosen.ids === null;
  const run = async (action: BulkAction, what: { tag?: string; list_id?: number } = {}) => {
    const changed = await changeMany(chosen, action, what);
    notifications.show({ message: t("contactBulk.done", { count: changed }) });
    onDone();
  };
  return (
    <Paper withBorder p="xs" mb="md" radius="md" role="region" aria-label={t("common.actions")}>
      <Group gap="xs">
        <Text size="sm" fw={600} mr="xs">
          {everybody ? t("contactBulk.all", { count }) : t("contactBulk.selected", { count })}
        </Text>
        {!everybody && total !== undefined && total > count && (
          <Button size="compact-sm" variant="subtle" onClick={onAll}>
            {t("contactBulk.allMatching", { count: total })}
          </Button>
        )}
        {ACTIONS.map(([action, label]) => (
          <Button key={action} size="compact-sm" variant="default" onClick={() => setAsked(action)}>
            {t(label)}
          </Button>
        ))}
        <Button size="compact-sm" variant="light" color="red" onClick={() => setAsked("delete")}>
          {t("contacts.delete")}
        </Button>
        <Button size="compact-sm" variant="subtle" ml="auto" onClick={onDone}>
          {t("contactBulk.clear")}
        </Button>
      </Group>
      {asked === "delete" && (
        <Confirm
          opened
          danger
          onClose={() => setAsked(null)}
          title={t("contactBulk.deleteTitle", { count })}
          text={t("contacts.deleteText")}
          label={t("contactBulk.deleteLabel", { count })}
          act={() => run("delete")}
        />
      )}
      {asked !== null && asked !== "delete" && (
        <Choose
          title={t(ACTIONS.find(([action]) => action === asked)?.[1] ?? "contactBulk.addTag")}
          ofTags={asked.endsWith("tag")}
          free={asked === "add_tag"}
          onClose={() => setAsked(null)}
          onChosen={(what) => run(asked, what)}
        />
      )}
    </Paper>
  );
}

interface ChooseProps {
  title: string;
  ofTags: boolean;
  /** A tag that does not exist yet may be typed. */
  free: boolean;
  onClose: () => void;
  onChosen: (what: { tag?: string; list_id?: number }) => Promise<void>;
}

function Choose({ title, ofTags, free, onClose, onChosen }: ChooseProps) {
  const { t } = useTranslation();
  const tags = useTags();
  const lists = useLists();
  const [value, setValue] = useState("");
  const names = [...new Set(tags.data?.items.map((tag) => tag.name) ?? [])];
  const { run, busy, error } = useAct(async () => {
    await onChosen(ofTags ? { tag: value.trim() } : { list_id: Number(value) });
    onClose();
  });
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        {free ? (
          <Autocomplete
            label={t("contactBulk.whichTag")}
            data={names}
            value={value}
            onChange={setValue}
            data-autofocus
          />
        ) : (
          <Select
            label={ofTags ? t("contactBulk.whichTag") : t("contactBulk.whichList")}
            data={
              ofTags ? names : (lists.data?.items.map((list) => ({ value: String(list.id), label: list.name })) ?? [])
            }
            value={value === "" ? null : value}
            onChange={(next) => setValue(next ?? "")}
            searchable
            data-autofocus
          />
        )}
        <ActionFoot
          label={t("contactBulk.apply")}
          disabled={value.trim() === ""}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

import { ActionIcon, Button, Checkbox, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTag } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { useLabels } from "@/features/inbox/api/labels";
import type { MenuProps } from "@/features/inbox/components/ConversationMenus";
import { Dot } from "@/features/inbox/components/LabelTag";

import classes from "./LabelMenu.module.css";

const LONGEST = 60;

/** The labels of a conversation, to tick; what is not there yet is made by its name. */
export function LabelMenu({ conversation, opened, onToggle, onPick }: MenuProps) {
  const { t } = useTranslation();
  return (
    <Popover opened={opened} onChange={onToggle} width={240} trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <ActionIcon size="lg" aria-label={t("inbox.labels")} onClick={() => onToggle(!opened)}>
          <IconTag size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("inbox.labels")}>
        {opened && <Ticking conversation={conversation} onLabels={(labels) => onPick({ labels })} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Ticking({
  conversation,
  onLabels,
}: Pick<MenuProps, "conversation"> & { onLabels: (names: string[]) => void }) {
  const { t } = useTranslation();
  const all = useLabels().data?.items ?? [];
  const [q, setQ] = useState("");
  const wanted = q.trim();
  const names = conversation.labels.map((label) => label.name);
  const shown = all.filter((label) => label.name.toLowerCase().includes(wanted.toLowerCase()));
  const exact = all.some((label) => label.name.toLowerCase() === wanted.toLowerCase());
  const toggle = (name: string) =>
    onLabels(names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (wanted === "") return;
    toggle(all.find((label) => label.name.toLowerCase() === wanted.toLowerCase())?.name ?? wanted);
    setQ("");
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          size="xs"
          data-autofocus
          aria-label={t("inbox.addLabel")}
          placeholder={t("inbox.addLabel")}
          maxLength={LONGEST}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
        <ScrollArea.Autosize mah={220}>
          <Stack gap={6} p={2}>
            {shown.map((label) => (
              <Checkbox
                key={label.id}
                size="xs"
                checked={names.includes(label.name)}
                onChange={() => toggle(label.name)}
                label={
                  <span className={classes.label}>
                    <Dot color={label.color} /> <bdi>{label.name}</bdi>
                  </span>
                }
              />
            ))}
            {all.length === 0 && wanted === "" && <span className={classes.none}>{t("inbox.noLabels")}</span>}
          </Stack>
        </ScrollArea.Autosize>
        {wanted !== "" && !exact && (
          <Button type="submit" size="compact-xs" variant="subtle" leftSection={<IconPlus size={13} aria-hidden />}>
            {t("inbox.newLabel", { name: wanted })}
          </Button>
        )}
      </Stack>
    </form>
  );
}

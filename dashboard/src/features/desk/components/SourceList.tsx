import { ActionIcon, Anchor, Menu, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconDots, IconKey, IconListCheck, IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { StateTag } from "@/components/ui/StateTag";
import type { Source } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

export type SourceDialog = "edit" | "secret" | "log";

interface SourceListProps {
  sources: Source[] | undefined;
  accountNames: Map<number, string>;
  onOpen: (source: Source, dialog: SourceDialog) => void;
}

export function SourceList({ sources, accountNames, onOpen }: SourceListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("systems.name") },
    { label: t("desk.state") },
    { label: t("systems.heard"), wide: true },
    { label: t("systems.untold"), right: true, wide: true },
    { label: t("systems.lost"), right: true, wide: true },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("systems.title")} columns={columns}>
      {sources === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        sources.map((source) => (
          <Entry key={source.id} source={source} number={accountNames.get(source.account_id)} onOpen={onOpen} />
        ))
      )}
    </List>
  );
}

interface EntryProps {
  source: Source;
  number: string | undefined;
  onOpen: SourceListProps["onOpen"];
}

function Entry({ source, number, onOpen }: EntryProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Row onOpen={() => onOpen(source, "log")}>
      <Cell>
        <Anchor component="button" type="button" size="sm" fw={500} c="inherit" onClick={() => onOpen(source, "log")}>
          {source.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {number}
        </Text>
      </Cell>
      <Cell>
        <StateTag
          colour={source.is_active ? "green" : "grey"}
          icon={source.is_active ? IconCircleCheck : IconCircleX}
          label={source.is_active ? t("systems.on") : t("systems.off")}
          plain
        />
      </Cell>
      <Cell wide>
        <Text size="sm" c="dimmed">
          {source.heard_at ? <Moment at={source.heard_at} /> : t("systems.never")}
        </Text>
      </Cell>
      <Cell wide right>
        {format.number(source.waiting)}
      </Cell>
      <Cell wide right>
        <Text size="sm" c={source.failed > 0 ? "var(--state-red-ink)" : undefined}>
          {format.number(source.failed)}
        </Text>
      </Cell>
      <Cell right>
        <Actions source={source} onOpen={onOpen} />
      </Cell>
    </Row>
  );
}

function Actions({ source, onOpen }: Pick<EntryProps, "source" | "onOpen">) {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t("systems.actions", { name: source.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onOpen(source, "edit")}>
          {t("common.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconListCheck size={16} />} onClick={() => onOpen(source, "log")}>
          {t("systems.log")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onOpen(source, "secret")}>
          {t("systems.renew")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

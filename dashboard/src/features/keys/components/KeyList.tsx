import { ActionIcon, Code, Group, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import type { ApiKey, NamedOne } from "@/lib/api/types";

interface KeyListProps {
  keys: ApiKey[] | undefined;
  accounts: NamedOne[];
  onDelete: (key: ApiKey) => void;
}

export function KeyList({ keys, accounts, onDelete }: KeyListProps) {
  const { t } = useTranslation();
  const names = (key: ApiKey) =>
    accounts
      .filter((account) => key.account_ids.includes(account.id))
      .map((account) => account.name)
      .join(", ");
  const columns: Column[] = [
    { label: t("setup.name") },
    { label: t("keys.may") },
    { label: t("keys.used"), wide: true },
    { label: t("keys.expires"), wide: true },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("keys.title")} columns={columns}>
      {keys === undefined ? (
        <ListSkeleton columns={columns} rows={2} />
      ) : (
        keys.map((key) => (
          <Row key={key.id}>
            <Cell>
              <Text size="sm" fw={500}>
                {key.name}
              </Text>
              <Code fz="xs" style={{ whiteSpace: "nowrap" }}>
                {key.prefix}…
              </Code>
              <Text size="xs" c="dimmed">
                {t("keys.by", { name: key.created_by.username })}
              </Text>
            </Cell>
            <Cell>
              <Group gap={4}>
                {key.scopes.map((scope) => (
                  <Code key={scope} fz="xs">
                    {scope}
                  </Code>
                ))}
              </Group>
              <Text size="xs" c="dimmed">
                {key.all_accounts ? t("team.allNumbers") : names(key)}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                {key.last_used_at ? <Moment at={key.last_used_at} /> : t("team.never")}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                {key.expires_at ? <Moment at={key.expires_at} /> : t("team.never")}
              </Text>
            </Cell>
            <Cell right>
              <ActionIcon aria-label={t("keys.deleteName", { name: key.name })} onClick={() => onDelete(key)}>
                <IconTrash size={16} />
              </ActionIcon>
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

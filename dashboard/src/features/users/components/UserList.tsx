import { ActionIcon, Anchor, Avatar, Group, Menu, Text } from "@mantine/core";
import { IconCircleCheck, IconDots, IconPencil, IconUserOff, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { StateTag } from "@/components/ui/StateTag";
import type { User } from "@/lib/api/types";

interface UserListProps {
  users: User[] | undefined;
  selfId: number;
  accountNames: Map<number, string>;
  onEdit: (user: User) => void;
  onToggle: (user: User) => void;
}

export function UserList({ users, selfId, accountNames, onEdit, onToggle }: UserListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("setup.name") },
    { label: t("team.role") },
    { label: t("team.access"), wide: true },
    { label: t("team.state"), wide: true },
    { label: t("team.lastSeen"), wide: true },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  if (users?.length === 0)
    return <Empty icon={IconUsers} title={t("common.nothingFound")} text={t("common.otherWords")} />;
  return (
    <List label={t("places.team")} columns={columns}>
      {users === undefined ? (
        <ListSkeleton columns={columns} rows={4} />
      ) : (
        users.map((user) => (
          <Row key={user.id} onOpen={() => onEdit(user)}>
            <Cell>
              <Group gap="sm" wrap="nowrap">
                <Avatar size="sm" name={user.name} color="gray" />
                <div>
                  <Anchor component="button" type="button" c="inherit" fw={500} onClick={() => onEdit(user)}>
                    {user.name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {user.username}
                    {user.id === selfId ? ` · ${t("team.you")}` : ""}
                  </Text>
                </div>
              </Group>
            </Cell>
            <Cell>{t(`roles.${user.role}`)}</Cell>
            <Cell wide>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {user.all_accounts
                  ? t("team.allNumbers")
                  : user.account_ids.map((id) => accountNames.get(id) ?? `#${id}`).join(", ") || t("team.noNumbers")}
              </Text>
            </Cell>
            <Cell wide>
              {user.is_active ? (
                <StateTag colour="green" icon={IconCircleCheck} label={t("team.active")} plain />
              ) : (
                <StateTag colour="grey" icon={IconUserOff} label={t("team.inactive")} plain />
              )}
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                {user.last_login_at ? <Moment at={user.last_login_at} /> : t("team.never")}
              </Text>
            </Cell>
            <Cell right>
              <Menu>
                <Menu.Target>
                  <ActionIcon aria-label={t("common.actionsFor", { name: user.name })}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(user)}>
                    {t("common.edit")}
                  </Menu.Item>
                  {user.id !== selfId && (
                    <Menu.Item
                      leftSection={user.is_active ? <IconUserOff size={16} /> : <IconUserPlus size={16} />}
                      color={user.is_active ? "red" : undefined}
                      onClick={() => onToggle(user)}
                    >
                      {user.is_active ? t("team.deactivate") : t("team.activate")}
                    </Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

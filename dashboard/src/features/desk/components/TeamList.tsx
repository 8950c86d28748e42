import { ActionIcon, Anchor, Menu, Text } from "@mantine/core";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import type { NamedOne, Team } from "@/lib/api/types";

interface TeamListProps {
  teams: Team[] | undefined;
  onEdit: (team: Team) => void;
  onDelete: (team: Team) => void;
}

function names(of: NamedOne[]): string {
  return of.map((one) => one.name).join(", ") || "—";
}

export function TeamList({ teams, onEdit, onDelete }: TeamListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("teams.name") },
    { label: t("teams.people") },
    { label: t("teams.numbers"), wide: true },
    { label: t("teams.howGiven"), wide: true },
    { label: t("common.actions"), hidden: true, width: "3rem" },
  ];
  return (
    <List label={t("teams.title")} columns={columns}>
      {teams === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        teams.map((team) => (
          <Row key={team.id} onOpen={() => onEdit(team)}>
            <Cell>
              <Anchor component="button" type="button" size="sm" fw={500} c="inherit" onClick={() => onEdit(team)}>
                {team.name}
              </Anchor>
            </Cell>
            <Cell>
              <Text size="sm" lineClamp={2}>
                {names(team.members)}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm" lineClamp={2}>
                {names(team.accounts)}
              </Text>
            </Cell>
            <Cell wide>
              <Text size="sm">{team.assigns ? t("teams.assigned") : t("teams.byHand")}</Text>
            </Cell>
            <Cell right>
              <Menu>
                <Menu.Target>
                  <ActionIcon aria-label={t("teams.more", { name: team.name })}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(team)}>
                    {t("common.edit")}
                  </Menu.Item>
                  <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => onDelete(team)}>
                    {t("teams.delete")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

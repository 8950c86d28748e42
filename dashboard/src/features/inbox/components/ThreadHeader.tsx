import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { IconArchive, IconArrowBackUp, IconArrowLeft, IconLayoutSidebarRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Change } from "@/features/inbox/api/change-conversation";
import { AssignMenu, SnoozeMenu } from "@/features/inbox/components/ConversationMenus";
import { LabelMenu } from "@/features/inbox/components/LabelMenu";
import { nameOf, reachOf } from "@/lib/names";
import type { Conversation } from "@/lib/api/types";

import classes from "./ThreadHeader.module.css";

export type OpenMenu = "assign" | "snooze" | "label" | null;

interface ThreadHeaderProps {
  conversation: Conversation;
  back: string;
  onChange: (change: Change) => void;
  menu: OpenMenu;
  onMenu: (menu: OpenMenu) => void;
  personShown: boolean;
  onPerson: () => void;
}

/** Who it is, and what can be done with the conversation besides answering. */
export function ThreadHeader(props: ThreadHeaderProps) {
  const { conversation, back, onChange, menu, onMenu } = props;
  const { t } = useTranslation();
  const closed = conversation.status === "closed";
  const menuProps = (name: OpenMenu) => ({
    conversation,
    opened: menu === name,
    onToggle: (on: boolean) => onMenu(on ? name : null),
    onPick: onChange,
  });
  return (
    <header className={classes.header}>
      <ActionIcon component={Link} to={back} className={classes.back} size="lg" aria-label={t("inbox.back")}>
        <IconArrowLeft size={20} aria-hidden />
      </ActionIcon>
      <div className={classes.who}>
        <h2 className={classes.name}>
          <bdi>{nameOf(conversation) || t("inbox.noName")}</bdi>
        </h2>
        <div className={classes.line}>
          <bdi className={classes.reach}>{reachOf(conversation.contact)}</bdi>
          <span aria-hidden>→</span>
          <bdi className={classes.reach}>{conversation.account}</bdi>
        </div>
      </div>
      <Group gap={4} wrap="nowrap" className={classes.acts}>
        <AssignMenu {...menuProps("assign")} />
        <LabelMenu {...menuProps("label")} />
        {!closed && <SnoozeMenu {...menuProps("snooze")} />}
        <Tooltip label={closed ? t("inbox.openAgain") : t("inbox.closeHint")}>
          <Button
            size="xs"
            variant="default"
            aria-label={closed ? t("inbox.openAgain") : t("inbox.close")}
            className={classes.close}
            leftSection={closed ? <IconArrowBackUp size={15} aria-hidden /> : <IconArchive size={15} aria-hidden />}
            onClick={() => onChange({ status: closed ? "open" : "closed" })}
          >
            <span className={classes.closeWord}>{closed ? t("inbox.openAgain") : t("inbox.close")}</span>
          </Button>
        </Tooltip>
        <ActionIcon
          size="lg"
          aria-label={t("inbox.keys.person")}
          aria-pressed={props.personShown}
          onClick={props.onPerson}
        >
          <IconLayoutSidebarRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </header>
  );
}

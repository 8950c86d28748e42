import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconArchive,
  IconArrowBackUp,
  IconDots,
  IconMailOpened,
  IconMessageForward,
  IconMoon,
  IconTag,
  IconTagOff,
  IconUser,
  IconUserOff,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { BulkChange } from "@/features/inbox/api/bulk";
import { useAgents } from "@/features/inbox/api/change-conversation";
import { useLabels } from "@/features/inbox/api/labels";
import { Dot } from "@/features/inbox/components/LabelTag";
import { snoozeTimes } from "@/features/inbox/snooze";
import { useUser } from "@/lib/api/session";
import type { Conversation, Label } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { atLeast } from "@/lib/roles";

import classes from "./BulkBar.module.css";

/** What is to be done, and the words that say it. */
export interface Wish {
  change: BulkChange;
  words: string;
}

interface BulkMenusProps {
  disabled: boolean;
  /** One of those chosen: whoever may answer in it is offered. */
  first: Conversation | undefined;
  teams: { id: number; name: string }[];
  onWish: (wish: Wish) => void;
  onAnswer: () => void;
}

export function BulkMenus({ disabled, first, teams, onWish, onAnswer }: BulkMenusProps) {
  const { t } = useTranslation();
  const operates = atLeast(useUser().role, "operator");
  const close: Wish = { change: { action: "close" }, words: t("inbox.close") };
  return (
    <div className={classes.acts}>
      <Assigning disabled={disabled} first={first} teams={teams} onWish={onWish} />
      <Labelling disabled={disabled} onWish={onWish} />
      <Snoozing disabled={disabled} onWish={onWish} />
      {operates && (
        <Tooltip label={t("inbox.bulk.answer")}>
          <ActionIcon size="lg" disabled={disabled} aria-label={t("inbox.bulk.answer")} onClick={onAnswer}>
            <IconMessageForward size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <MoreActs disabled={disabled} onWish={onWish} />
      <Button
        size="xs"
        variant="default"
        className={classes.more}
        disabled={disabled}
        leftSection={<IconArchive size={15} aria-hidden />}
        onClick={() => onWish(close)}
      >
        {t("inbox.close")}
      </Button>
    </div>
  );
}

interface Given {
  disabled: boolean;
  onWish: (wish: Wish) => void;
}

function Picker({ label, icon, disabled, children }: PickerProps) {
  return (
    <Menu width={250} position="top-start">
      <Menu.Target>
        <ActionIcon size="lg" disabled={disabled} aria-label={label} title={label}>
          {icon}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {children}
      </Menu.Dropdown>
    </Menu>
  );
}

interface PickerProps {
  label: string;
  icon: ReactNode;
  disabled: boolean;
  children: ReactNode;
}

function Assigning({ disabled, first, teams, onWish }: Given & Pick<BulkMenusProps, "first" | "teams">) {
  const { t } = useTranslation();
  return (
    <Picker label={t("inbox.assign")} icon={<IconUser size={18} aria-hidden />} disabled={disabled}>
      <People conversationId={first?.id ?? null} onWish={onWish} />
      {teams.length > 0 && (
        <>
          <Menu.Label>{t("inbox.team")}</Menu.Label>
          {teams.map((one) => (
            <Menu.Item
              key={one.id}
              leftSection={<IconUsersGroup size={14} aria-hidden />}
              onClick={() => onWish({ change: { action: "hand_over", team_id: one.id }, words: one.name })}
            >
              {one.name}
            </Menu.Item>
          ))}
        </>
      )}
    </Picker>
  );
}

function People({ conversationId, onWish }: { conversationId: number | null; onWish: Given["onWish"] }) {
  const { t } = useTranslation();
  const me = useUser();
  const agents = useAgents(conversationId).data ?? [];
  const assign = (id: number | null, name: string) =>
    onWish({ change: { action: "assign", assignee_id: id }, words: `${t("inbox.assignee")}: ${name}` });
  return (
    <>
      <Menu.Item onClick={() => assign(me.id, me.name)}>
        {me.name} ({t("inbox.you")})
      </Menu.Item>
      {agents
        .filter((one) => one.id !== me.id)
        .map((one) => (
          <Menu.Item key={one.id} onClick={() => assign(one.id, one.name)}>
            {one.name}
          </Menu.Item>
        ))}
      <Menu.Item leftSection={<IconUserOff size={14} aria-hidden />} onClick={() => assign(null, t("inbox.nobody"))}>
        {t("inbox.nobody")}
      </Menu.Item>
    </>
  );
}

function Labelling({ disabled, onWish }: Given) {
  const { t } = useTranslation();
  const labels = useLabels().data?.items ?? [];
  const item = (action: "add_label" | "remove_label", label: Label) => (
    <Menu.Item
      key={label.id}
      leftSection={action === "add_label" ? <Dot color={label.color} /> : <IconTagOff size={14} aria-hidden />}
      onClick={() =>
        onWish({
          change: { action, label: label.name },
          words: t(action === "add_label" ? "inbox.bulk.addLabel" : "inbox.bulk.removeLabel", { name: label.name }),
        })
      }
    >
      <bdi>{label.name}</bdi>
    </Menu.Item>
  );
  return (
    <Picker label={t("inbox.labels")} icon={<IconTag size={18} aria-hidden />} disabled={disabled}>
      <Menu.Label>{labels.length > 0 ? t("inbox.bulk.putOn") : t("inbox.bulk.noLabels")}</Menu.Label>
      {labels.map((label) => item("add_label", label))}
      {labels.length > 0 && <Menu.Label>{t("inbox.bulk.takeOff")}</Menu.Label>}
      {labels.map((label) => item("remove_label", label))}
    </Picker>
  );
}

function Snoozing({ disabled, onWish }: Given) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Picker label={t("inbox.snooze")} icon={<IconMoon size={18} aria-hidden />} disabled={disabled}>
      {snoozeTimes(new Date()).map(([name, at]) => (
        <Menu.Item
          key={name}
          rightSection={
            <span className={classes.moment}>
              {format.weekday(at.toISOString())} {format.time(at.toISOString())}
            </span>
          }
          onClick={() =>
            onWish({
              change: { action: "snooze", snoozed_until: at.toISOString() },
              words: t("inbox.snoozedUntil", { time: format.dateTime(at.toISOString()) }),
            })
          }
        >
          {t(`inbox.snoozeTimes.${name}`)}
        </Menu.Item>
      ))}
    </Picker>
  );
}

function MoreActs({ disabled, onWish }: Given) {
  const { t } = useTranslation();
  const acts = [
    ["read", t("inbox.bulk.read"), <IconMailOpened key="read" size={14} aria-hidden />],
    ["reopen", t("inbox.openAgain"), <IconArrowBackUp key="reopen" size={14} aria-hidden />],
  ] as const;
  return (
    <Picker label={t("inbox.bulk.more")} icon={<IconDots size={18} aria-hidden />} disabled={disabled}>
      {acts.map(([action, words, icon]) => (
        <Menu.Item key={action} leftSection={icon} onClick={() => onWish({ change: { action }, words })}>
          {words}
        </Menu.Item>
      ))}
    </Picker>
  );
}

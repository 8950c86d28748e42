import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconCheck, IconMoon, IconMoonOff, IconRobot, IconUser, IconUserOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { leaveToAssistant, useSuggestion } from "@/features/inbox/api/assistant";
import { useAgents, type Change } from "@/features/inbox/api/change-conversation";
import { isAnswering } from "@/lib/names";
import { snoozeTimes } from "@/features/inbox/snooze";
import { useUser } from "@/lib/api/session";
import type { Conversation } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useAct } from "@/lib/use-act";

import classes from "./ThreadHeader.module.css";

export interface MenuProps {
  conversation: Conversation;
  opened: boolean;
  onToggle: (opened: boolean) => void;
  onPick: (change: Change) => void;
}

/** Who has the conversation: oneself, a colleague, nobody. */
export function AssignMenu({ conversation, opened, onToggle, onPick }: MenuProps) {
  const { t } = useTranslation();
  const me = useUser();
  const agents = useAgents(conversation.id).data ?? [];
  const holder = conversation.assignee;
  const others = agents.filter((one) => one.id !== me.id);
  const answering = isAnswering(conversation);
  const Glyph = answering ? IconRobot : IconUser;
  const tick = (id: number | null) =>
    !answering && ((holder?.id ?? null) === id ? <IconCheck size={14} aria-hidden /> : null);
  return (
    <Menu opened={opened} onChange={onToggle} width={240}>
      <Menu.Target>
        <Button
          size="xs"
          variant={holder || answering ? "subtle" : "light"}
          color={holder ? "gray" : undefined}
          className={classes.button}
          classNames={{ label: classes.buttonLabel }}
          leftSection={<Glyph size={15} aria-hidden />}
          aria-label={holder ? `${t("inbox.assignee")}: ${holder.name}` : undefined}
        >
          {holder?.name ?? t(answering ? "drafts.answering" : "inbox.assign")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        <Menu.Item rightSection={tick(me.id)} onClick={() => onPick({ assignee_id: me.id })}>
          {me.name} ({t("inbox.you")})
        </Menu.Item>
        {others.map((one) => (
          <Menu.Item key={one.id} rightSection={tick(one.id)} onClick={() => onPick({ assignee_id: one.id })}>
            {one.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUserOff size={14} aria-hidden />}
          rightSection={tick(null)}
          onClick={() => onPick({ assignee_id: null })}
        >
          {t("inbox.nobody")}
        </Menu.Item>
        {opened && <AssistantItem conversation={conversation} />}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Offered only where the assistant may answer by itself. */
function AssistantItem({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const suggestion = useSuggestion(conversation.id);
  const answering = isAnswering(conversation);
  const { run } = useAct(() => leaveToAssistant(conversation.id), useRefusalToast());
  const possible = suggestion.data?.mode === "answer" && conversation.status !== "closed";
  if (!answering && !possible) return null;
  return (
    <Menu.Item
      leftSection={<IconRobot size={14} aria-hidden />}
      rightSection={answering && <IconCheck size={14} aria-hidden />}
      onClick={() => run()}
    >
      {t("drafts.leave")}
    </Menu.Item>
  );
}

/** When the conversation is to come back. */
export function SnoozeMenu({ conversation, opened, onToggle, onPick }: MenuProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const until = conversation.snoozed_until;
  return (
    <Menu opened={opened} onChange={onToggle} width={280}>
      <Menu.Target>
        <ActionIcon
          size="lg"
          aria-label={until ? t("inbox.snoozedUntil", { time: format.dateTime(until) }) : t("inbox.snooze")}
        >
          <IconMoon size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {until && (
          <>
            <Menu.Label>{t("inbox.snoozedUntil", { time: format.dateTime(until) })}</Menu.Label>
            <Menu.Item leftSection={<IconMoonOff size={14} aria-hidden />} onClick={() => onPick({ status: "open" })}>
              {t("inbox.unsnooze")}
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        {opened &&
          snoozeTimes(new Date()).map(([name, at]) => (
            <Menu.Item
              key={name}
              rightSection={
                <span className={classes.moment}>
                  {format.weekday(at.toISOString())} {format.time(at.toISOString())}
                </span>
              }
              onClick={() => onPick({ status: "snoozed", snoozed_until: at.toISOString() })}
            >
              {t(`inbox.snoozeTimes.${name}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => onPick({ status: "pending" })}>{t("inbox.status.pending")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Group, Popover, UnstyledButton } from "@mantine/core";
import { IconMoodSmile, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { AllEmojis } from "@/features/inbox/components/EmojiButton";
import type { ThreadMessage } from "@/lib/api/types";

import classes from "./ReactMenu.module.css";

/** Those that WhatsApp offers first. */
const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface ReactMenuProps {
  message: ThreadMessage;
  className: string | undefined;
  /** An empty emoji takes ours back. */
  onReact: (message: ThreadMessage, emoji: string) => void;
}

/** A row of emojis to put on a message. */
export function ReactMenu({ message, className, onReact }: ReactMenuProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [all, setAll] = useState(false);
  const change = (open: boolean) => {
    setOpened(open);
    setAll(false);
  };
  const ours = message.reactions.find((one) => one.direction === "outbound")?.emoji;
  const pick = (emoji: string) => {
    change(false);
    onReact(message, emoji === ours ? "" : emoji);
  };
  return (
    <Popover opened={opened} onChange={change} position="top" trapFocus={!all} withinPortal>
      <Popover.Target>
        <ActionIcon
          className={className}
          data-shown={opened || undefined}
          aria-label={t("inbox.react")}
          title={t("inbox.react")}
          onClick={() => change(!opened)}
        >
          <IconMoodSmile size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={t("inbox.react")}>
        {all ? (
          <AllEmojis onPick={pick} />
        ) : (
          <Group gap={2} wrap="nowrap">
            {EMOJIS.map((emoji) => (
              <UnstyledButton
                key={emoji}
                className={classes.emoji}
                aria-pressed={emoji === ours}
                onClick={() => pick(emoji)}
              >
                {emoji}
              </UnstyledButton>
            ))}
            <ActionIcon
              aria-label={t("inboxMedia.allEmojis")}
              title={t("inboxMedia.allEmojis")}
              onClick={() => setAll(true)}
            >
              <IconPlus size={18} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

import { ActionIcon, Popover, Skeleton } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "./EmojiButton.module.css";

// Half a megabyte with its names: only who looks for an emoji needs it.
const EmojiPicker = lazy(() => import("@/features/inbox/components/EmojiPicker"));

interface EmojiButtonProps {
  onPick: (emoji: string) => void;
  /** The picker has gone: the cursor may go back to where it was. */
  onClosed: () => void;
}

/** Opens all emojis above the field; several may be picked one after the other. */
export function EmojiButton({ onPick, onClosed }: EmojiButtonProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} onExitTransitionEnd={onClosed} position="top-start" withinPortal>
      <Popover.Target>
        <ActionIcon aria-label={t("inboxMedia.emoji")} title={t("inboxMedia.emoji")} onClick={() => setOpened(!opened)}>
          <IconMoodSmile size={18} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={t("inboxMedia.emoji")}>
        <AllEmojis onPick={onPick} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The picker in its final size, also while it is being loaded. */
export function AllEmojis({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <Suspense fallback={<Skeleton className={classes.picker} />}>
      <EmojiPicker onPick={onPick} />
    </Suspense>
  );
}

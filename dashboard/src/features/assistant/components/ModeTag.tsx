import { IconMessageChatbot, IconPower, IconSparkles, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { AssistantMode } from "@/lib/api/types";
import type { StateColour } from "@/lib/states";

const LOOKS: Record<AssistantMode, [StateColour, Icon]> = {
  off: ["grey", IconPower],
  suggest: ["blue", IconSparkles],
  answer: ["green", IconMessageChatbot],
};

/** What the assistant does somewhere. */
export function ModeTag({ mode }: { mode: AssistantMode }) {
  const { t } = useTranslation();
  const [colour, icon] = LOOKS[mode];
  return <StateTag colour={colour} icon={icon} label={t(`aide.modes.${mode}`)} />;
}

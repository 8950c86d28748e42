import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHandStop,
  IconRefresh,
  type Icon,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { StateTag } from "@/components/ui/StateTag";
import type { Hook } from "@/lib/api/types";
import type { StateColour } from "@/lib/states";

type HookState = "on" | "failing" | "replaying" | "off" | "failed";

const LOOKS: Record<HookState, [StateColour, Icon]> = {
  on: ["green", IconCircleCheck],
  failing: ["amber", IconAlertTriangle],
  replaying: ["blue", IconRefresh],
  off: ["grey", IconCircleX],
  failed: ["red", IconHandStop],
};

function stateOf(hook: Hook): HookState {
  if (!hook.is_enabled) return hook.disabled_why === null ? "off" : "failed";
  if (hook.failing_since !== null) return "failing";
  return hook.is_replaying ? "replaying" : "on";
}

export function HookStateTag({ hook, plain = false }: { hook: Hook; plain?: boolean }) {
  const { t } = useTranslation();
  const state = stateOf(hook);
  const [colour, icon] = LOOKS[state];
  return <StateTag plain={plain} colour={colour} icon={icon} label={t(`hooks.states.${state}`)} />;
}

import { useState } from "react";

import { useRefusalToast } from "@/components/ui/Problem";
import { askForSuggestion, dropSuggestion, forgetSuggestion, useSuggestion } from "@/features/inbox/api/assistant";
import type { Suggestion } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

export interface Drafted {
  /** Null where the assistant writes no drafts. */
  state: Suggestion["state"] | null;
  /** The draft that may be taken; null while there is none, and while it is being changed in the field. */
  offered: Suggestion | null;
  asking: boolean;
  ask: () => void;
  take: () => void;
  drop: () => void;
  /** Say that something was sent: the draft has its fate. */
  settle: () => void;
  /** Whether the key did something. */
  onKey: (key: string, shift: boolean) => boolean;
}

/** The assistant's draft beside what is being written. Taking it puts it into the field, and sends nothing. */
export function useDrafted(conversationId: number, text: string, onText: (text: string) => void): Drafted {
  const suggestion = useSuggestion(conversationId).data;
  const [taken, setTaken] = useState<number | null>(null);
  const refused = useRefusalToast();
  const { run: ask, busy } = useAct(() => askForSuggestion(conversationId), refused);
  const { run: runDrop } = useAct(() => dropSuggestion(conversationId), refused);
  const isEmpty = text.trim() === "";
  const isTaken = suggestion !== undefined && suggestion.id === taken && !isEmpty;
  const offered = suggestion?.state === "ready" && !isTaken ? suggestion : null;
  const take = () => {
    if (offered === null) return;
    setTaken(offered.id);
    // What somebody has written is not theirs to lose.
    onText(isEmpty ? (offered.reply ?? "") : `${text.trimEnd()}\n${offered.reply ?? ""}`);
  };
  const drop = () => runDrop();
  const onKey = (key: string, shift: boolean) => {
    if (offered === null || !isEmpty || shift || (key !== "Tab" && key !== "Escape")) return false;
    if (key === "Tab") take();
    else drop();
    return true;
  };
  return {
    state: suggestion === undefined || suggestion.mode === "off" || isTaken ? null : suggestion.state,
    offered,
    asking: busy,
    ask: () => ask(),
    take,
    drop,
    settle: () => forgetSuggestion(conversationId),
    onKey,
  };
}

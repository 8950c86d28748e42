import { Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { ConversationRow } from "@/features/inbox/components/ConversationRow";
import { answers, type ListQuery } from "@/features/inbox/filters";
import type { Selection } from "@/features/inbox/selection";
import { useNow } from "@/features/inbox/window";
import type { Conversation } from "@/lib/api/types";

import classes from "./ConversationList.module.css";

const ROW_PX = 84;
const OVERSCAN = 8;
const AHEAD = 15;
const WAITING = 8;
const EACH_MS = 30_000;

interface ConversationListProps {
  conversations: Conversation[] | undefined;
  more: boolean;
  onMore: () => void;
  openId: number | null;
  /** The row the keys have moved to. */
  cursorId: number | null;
  addressOf: (conversation: Conversation) => string;
  selection: Selection;
  /** Of several answers to campaigns the one that is looked for is shown. */
  answering: Pick<ListQuery, "campaign_id" | "intent">;
}

/** Any number of conversations, drawn only where they are seen. */
export function ConversationList(props: ConversationListProps) {
  const { conversations, more, onMore, openId, cursorId, addressOf, selection, answering } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const now = useNow(EACH_MS);
  const count = conversations?.length ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this component
  const virtualizer = useVirtualizer({
    count: more ? count + 1 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => conversations?.[index]?.id ?? "more",
    overscan: OVERSCAN,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && count > 0 && last >= count - AHEAD) onMore();
  }, [more, last, count, onMore]);
  const cursor = conversations?.findIndex((one) => one.id === cursorId) ?? -1;
  useEffect(() => {
    if (cursor >= 0) virtualizer.scrollToIndex(cursor, { align: "auto" });
  }, [cursor, virtualizer]);
  return (
    <div ref={frame} className={classes.frame} tabIndex={-1}>
      {conversations === undefined ? (
        Array.from({ length: WAITING }, (_, index) => <WaitingRow key={index} />)
      ) : (
        <ul className={classes.list} aria-label={t("inbox.list")} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const conversation = conversations[item.index];
            const place = { height: item.size, transform: `translateY(${item.start}px)` };
            return (
              <li key={item.key} className={classes.item} style={place}>
                {conversation === undefined ? (
                  <WaitingRow />
                ) : (
                  <ConversationRow
                    conversation={conversation}
                    to={addressOf(conversation)}
                    open={conversation.id === openId}
                    focused={conversation.id === cursorId}
                    now={now}
                    reply={conversation.replies.find((reply) => answers(reply, answering))}
                    chosen={selection.on ? selection.ids.has(conversation.id) : null}
                    onChoose={selection.toggle}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function WaitingRow() {
  return (
    <div className={classes.waiting} aria-hidden>
      <Skeleton circle height={36} />
      <div className={classes.waitingWords}>
        <Skeleton height={12} width="60%" />
        <Skeleton height={10} width="90%" mt={8} />
      </div>
    </div>
  );
}

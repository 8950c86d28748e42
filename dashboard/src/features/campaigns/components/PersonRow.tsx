import { Skeleton } from "@mantine/core";

import { MessageStateTag } from "@/components/ui/MessageStateTag";
import type { Message } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./People.module.css";

interface PersonRowProps {
  message: Message;
  index: number;
  onOpen: () => void;
}

export function PersonRow({ message, index, onOpen }: PersonRowProps) {
  const format = useFormat();
  return (
    <div className={classes.row} role="row" aria-rowindex={index + 2} onClick={onOpen}>
      <span role="cell">
        <button type="button" className={classes.phone}>
          {message.to}
        </button>
      </span>
      <span role="cell">
        <MessageStateTag state={message.state} plain />
      </span>
      <span role="cell" data-wide className={classes.faint} title={message.reason?.title}>
        {message.reason?.title ?? ""}
      </span>
      <span role="cell" data-wide data-right className={classes.faint}>
        {message.row === null ? "" : format.number(message.row)}
      </span>
      <span role="cell" data-right className={classes.faint} title={format.dateTime(message.state_at)}>
        {format.timeWithSeconds(message.state_at)}
      </span>
    </div>
  );
}

export function PersonRowSkeleton() {
  return (
    <div className={classes.row} aria-hidden>
      <Skeleton height={12} width="8rem" />
      <Skeleton height={12} width="4rem" />
      <span data-wide />
      <span data-wide />
      <Skeleton height={12} width="4rem" ml="auto" />
    </div>
  );
}

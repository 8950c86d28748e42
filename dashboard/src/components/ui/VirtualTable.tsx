import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type MouseEvent, type ReactNode } from "react";

import classes from "./VirtualTable.module.css";

const OVERSCAN = 12;
/** So many rows before the end the next page is asked for. */
const AHEAD = 20;
const WAITING = 10;

interface VirtualTableProps<Item> {
  label: string;
  /** The class that says the columns, and how much of the window is not the table's (see VirtualTable.module.css). */
  columns: string | undefined;
  /** One `columnheader` per column. */
  head: ReactNode;
  /** Undefined while the first page is on its way. */
  rows: readonly Item[] | undefined;
  rowHeight: number;
  rowHeightOnAPhone: number;
  more: boolean;
  onMore: () => void;
  /** A `VirtualRow`. */
  draw: (item: Item, index: number) => ReactNode;
  /** A row in its final shape while it is on its way. */
  waiting: ReactNode;
}

/** A table of any length, drawn only where it is seen, that asks for more before its end is reached. */
export function VirtualTable<Item>(props: VirtualTableProps<Item>) {
  const { label, columns, head, rows, rowHeight, rowHeightOnAPhone, more, onMore, draw, waiting } = props;
  const frame = useRef<HTMLDivElement>(null);
  const height = useMediaQuery("(max-width: 48em)") ? rowHeightOnAPhone : rowHeight;
  const count = rows?.length ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this component
  const virtualizer = useVirtualizer({
    count: more ? count + 1 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= count - AHEAD) onMore();
  }, [more, last, count, onMore]);
  return (
    <div
      className={`${classes.card} ${columns ?? ""}`}
      role="table"
      aria-label={label}
      aria-rowcount={more ? -1 : count}
    >
      <div className={classes.head} role="row">
        {head}
      </div>
      <div ref={frame} className={classes.scroll} role="rowgroup" tabIndex={-1}>
        {rows === undefined ? (
          Array.from({ length: WAITING }, (_, index) => (
            <div key={index} style={{ height }} aria-hidden>
              <div className={classes.row}>{waiting}</div>
            </div>
          ))
        ) : (
          <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
            {items.map((item) => {
              const row = rows[item.index];
              const place = {
                position: "absolute",
                insetInline: 0,
                top: 0,
                height: item.size,
                transform: `translateY(${item.start}px)`,
              } as const;
              return (
                <div key={item.key} style={place}>
                  {row === undefined ? (
                    <div className={classes.row} aria-hidden>
                      {waiting}
                    </div>
                  ) : (
                    draw(row, item.index)
                  )}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

interface VirtualRowProps {
  index: number;
  onOpen?: () => void;
  chosen?: boolean;
  className?: string;
  /** One `cell` per column. */
  children: ReactNode;
}

/** The button inside is what keyboards use; the whole row is a larger target for pointers. */
export function VirtualRow({ index, onOpen, chosen = false, className = "", children }: VirtualRowProps) {
  const open = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest("input, label, a") === null) onOpen?.();
  };
  return (
    <div
      className={`${classes.row} ${className}`}
      role="row"
      aria-rowindex={index + 2}
      data-open={onOpen !== undefined || undefined}
      data-chosen={chosen || undefined}
      onClick={open}
    >
      {children}
    </div>
  );
}

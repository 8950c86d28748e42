import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./List.module.css";

export interface Column {
  label: string;
  /** Numbers stand at the right. */
  right?: boolean;
  /** Not on a phone. */
  wide?: boolean;
  width?: string;
  /** Seen by screen readers only. */
  hidden?: boolean;
}

interface ListProps {
  label: string;
  columns: Column[];
  children: ReactNode;
}

/** A table in a card; rows are `Row`s with one `Cell` per column. */
export function List({ label, columns, children }: ListProps) {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.label}
                scope="col"
                data-right={column.right || undefined}
                data-wide={column.wide || undefined}
                style={{ width: column.width }}
              >
                <span className={column.hidden ? classes.hidden : undefined}>{column.label}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface RowProps {
  onOpen?: () => void;
  children: ReactNode;
}

/** The link inside is what keyboards use; the whole row is a larger target for pointers. */
export function Row({ onOpen, children }: RowProps) {
  return (
    <tr
      data-row
      data-open={onOpen !== undefined || undefined}
      onClick={(event) => {
        const target = event.target as HTMLElement;
        if (target.closest("a, button, input, [role=menuitem]") === null && event.currentTarget.contains(target))
          onOpen?.();
      }}
    >
      {children}
    </tr>
  );
}

export function Cell({ right, wide, children }: { right?: boolean; wide?: boolean; children?: ReactNode }) {
  return (
    <td data-right={right || undefined} data-wide={wide || undefined}>
      {children}
    </td>
  );
}

/** Rows in the final shape while the first answer is on its way. */
export function ListSkeleton({ columns, rows = 6 }: { columns: Column[]; rows?: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <tr key={row} aria-hidden>
      {columns.map((column, index) => (
        <td key={column.label} data-right={column.right || undefined} data-wide={column.wide || undefined}>
          <Skeleton height={12} width={index === 0 ? "60%" : "45%"} ml={column.right ? "auto" : undefined} my={5} />
        </td>
      ))}
    </tr>
  ));
}

import { useState } from "react";

import type { Meant } from "@/features/inbox/api/bulk";
import type { ListQuery } from "@/features/inbox/filters";
import type { Conversation } from "@/lib/api/types";

export interface Selection {
  /** Whether the rows show boxes to tick. */
  on: boolean;
  /** All that fit are meant, also those that are not shown. */
  all: boolean;
  ids: ReadonlySet<number>;
  begin: () => void;
  end: () => void;
  toggle: (id: number) => void;
  choose: (ids: number[]) => void;
  chooseAll: () => void;
  meant: () => Meant;
}

interface State {
  query: ListQuery;
  all: boolean;
  ids: ReadonlySet<number>;
}

const NOBODY: ReadonlySet<number> = new Set();

/** Which conversations of a list are ticked; another list begins with none. */
export function useSelection(query: ListQuery, shown: Conversation[]): Selection {
  const [state, setState] = useState<State | null>(null);
  const current = state?.query === query ? state : state && { query, all: false, ids: NOBODY };
  const set = (ids: Iterable<number>, all = false) => setState({ query, all, ids: new Set(ids) });
  // Whoever unticks one of all means the others that are shown.
  const ids = current?.all ? new Set(shown.map((one) => one.id)) : (current?.ids ?? NOBODY);
  return {
    on: current !== null,
    all: current?.all ?? false,
    ids,
    begin: () => set([]),
    end: () => setState(null),
    toggle: (id) => set(ids.has(id) ? [...ids].filter((one) => one !== id) : [...ids, id]),
    choose: (chosen) => set(chosen),
    chooseAll: () => set([], true),
    meant: () => (current?.all ? { filter: query } : { ids: [...ids] }),
  };
}

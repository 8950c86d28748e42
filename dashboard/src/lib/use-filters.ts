import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** Filters that live in the address, so that a view can be linked and the back button works. */
export function useFilters<Name extends string>(
  names: readonly Name[],
): [Record<Name, string>, (changes: Record<string, string | null>) => void] {
  const [params, setParams] = useSearchParams();
  const values = useMemo(
    () => Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Record<Name, string>,
    [names, params],
  );
  const change = useCallback(
    (changes: Record<string, string | null>) => {
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          if (!("page" in changes)) next.delete("page");
          for (const [name, value] of Object.entries(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return [values, change];
}

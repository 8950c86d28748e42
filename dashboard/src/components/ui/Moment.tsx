import { Tooltip } from "@mantine/core";

import { useFormat, viewerZone } from "@/lib/format";

/** A time said relatively; the exact one, with its zone, on hover and to screen readers. */
export function Moment({ at }: { at: string }) {
  const format = useFormat();
  const exact = `${format.dateTime(at)} · ${viewerZone().replaceAll("_", " ")}`;
  return (
    <Tooltip label={exact}>
      <time dateTime={at} aria-label={exact}>
        {format.relative(at)}
      </time>
    </Tooltip>
  );
}

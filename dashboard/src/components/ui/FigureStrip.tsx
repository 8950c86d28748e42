import { Anchor, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { Figure } from "@/components/ui/Figure";
import { cssColour, type StateColour } from "@/lib/states";

import classes from "./FigureStrip.module.css";

export interface StripFigure {
  label: string;
  colour?: StateColour;
  /** A count that eases; undefined while it is not known yet. */
  value?: number;
  /** In place of a count, such as a rate or a time left. */
  text?: ReactNode;
  /** Beside it, such as its share. */
  note?: ReactNode;
  /** The list of those counted. */
  to?: string;
}

/** The few numbers that matter, side by side. */
export function FigureStrip({ figures }: { figures: StripFigure[] }) {
  return (
    <dl className={classes.strip}>
      {figures.map((figure) => (
        <div key={figure.label} className={classes.figure}>
          <dt>
            {figure.colour && (
              <span className={classes.dot} style={{ background: cssColour(figure.colour, "solid") }} />
            )}
            {figure.label}
          </dt>
          <dd>
            <Value figure={figure} />
            {figure.note !== undefined && figure.note !== "" && <span className={classes.note}>{figure.note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ figure }: { figure: StripFigure }) {
  const content =
    figure.text ??
    (figure.value === undefined ? <Skeleton height={22} width={56} my={4} /> : <Figure value={figure.value} />);
  if (figure.to === undefined || figure.value === 0) return <span className={classes.value}>{content}</span>;
  return (
    <Anchor component={Link} to={figure.to} className={classes.value} c="inherit">
      {content}
    </Anchor>
  );
}

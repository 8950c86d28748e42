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
  /** Beside the count, its share of this whole. */
  outOf?: number;
  /** In place of a count, such as a rate or a time left. */
  text?: ReactNode;
  /** Beside a text, what belongs to it. */
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
  if (figure.text !== undefined) return <span className={classes.value}>{figure.text}</span>;
  if (figure.value === undefined) return <Skeleton height={22} width={56} my={4} />;
  const { to, value } = figure;
  return (
    <Figure
      value={value}
      outOf={figure.outOf}
      shareClass={classes.note}
      wrap={(count) =>
        to === undefined || value === 0 ? (
          <span className={classes.value}>{count}</span>
        ) : (
          <Anchor component={Link} to={to} className={classes.value} c="inherit">
            {count}
          </Anchor>
        )
      }
    />
  );
}

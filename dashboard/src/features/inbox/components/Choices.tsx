import classes from "./Composer.module.css";

interface Choice {
  key: number;
  title: string;
  text?: string;
  choose: () => void;
}

interface ChoicesProps {
  label: string;
  choices: Choice[];
  /** The one that Enter takes. */
  at: number;
  none: string;
}

/** What may be put into the field that is being written in, above it. */
export function Choices({ label, choices, at, none }: ChoicesProps) {
  return (
    <div className={classes.choices} role="group" aria-label={label}>
      {choices.length === 0 ? (
        <span className={classes.noChoice}>{none}</span>
      ) : (
        choices.map((choice, index) => (
          <button
            key={choice.key}
            type="button"
            className={classes.choice}
            data-chosen={index === Math.min(at, choices.length - 1) || undefined}
            tabIndex={-1}
            // The field keeps the cursor.
            onMouseDown={(event) => event.preventDefault()}
            onClick={choice.choose}
          >
            <span className={classes.choiceTitle}>{choice.title}</span>
            {choice.text !== undefined && <span className={classes.choiceText}>{choice.text}</span>}
          </button>
        ))
      )}
    </div>
  );
}

/** The next place for an arrow key, around the ends. */
export function stepped(at: number, key: string, count: number): number {
  return (Math.min(at, count - 1) + (key === "ArrowDown" ? 1 : count - 1)) % count;
}

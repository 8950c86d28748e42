import { TextInput, type TextInputProps } from "@mantine/core";

import classes from "./Media.module.css";

type LimitedProps = TextInputProps & { value?: string; maxLength: number };

/** A field that says how much of what WhatsApp takes is written. */
export function Limited(props: LimitedProps) {
  return (
    <TextInput
      dir="auto"
      rightSectionWidth="3.25rem"
      rightSection={
        <span className={classes.limit} aria-hidden>
          {props.value?.length ?? 0}/{props.maxLength}
        </span>
      }
      {...props}
    />
  );
}

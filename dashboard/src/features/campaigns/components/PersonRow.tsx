import { Skeleton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { MessageStateTag } from "@/components/ui/MessageStateTag";
import { VirtualRow } from "@/components/ui/VirtualTable";
import type { Person } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./People.module.css";

interface PersonRowProps {
  person: Person;
  index: number;
  onOpen: (person: Person) => void;
}

/** Who, with what the file said; then what became of the message and why. */
export const PersonRow = memo(function PersonRow({ person, index, onOpen }: PersonRowProps) {
  const format = useFormat();
  const reason = say(person.reason?.title) ?? "";
  return (
    <VirtualRow index={index} onOpen={() => onOpen(person)} className={classes.row}>
      <span role="cell" data-wide data-right className={classes.faint}>
        {person.row === null ? "" : format.number(person.row)}
      </span>
      <span role="cell" className={classes.who}>
        <button type="button" className={classes.phone}>
          <Phone person={person} />
        </button>
        {person.name !== null && <span className={classes.faint}>{person.name}</span>}
      </span>
      <span role="cell" className={classes.state}>
        <MessageStateTag state={person.state} plain />
      </span>
      <span role="cell" className={classes.reason} title={reason}>
        {reason}
      </span>
      <span role="cell" data-right className={classes.time} title={format.dateTime(person.state_at)}>
        {format.timeWithSeconds(person.state_at)}
      </span>
    </VirtualRow>
  );
});

/** The number that was written to; where there is none, what the cell said. */
function Phone({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { given } = person;
  if (person.state !== "skipped" || given === null) return person.to;
  return <span className={classes.given}>{given.trim() === "" ? t("people.emptyCell") : given}</span>;
}

export function PersonWaiting() {
  return (
    <>
      <span data-wide />
      <Skeleton height={12} width="8rem" />
      <Skeleton height={12} width="4rem" />
      <span data-wide />
      <Skeleton height={12} width="4rem" ml="auto" />
    </>
  );
}

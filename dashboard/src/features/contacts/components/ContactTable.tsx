import { Checkbox, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Moment } from "@/components/ui/Moment";
import { ConsentTag } from "@/features/contacts/components/ConsentTag";
import type { Contact } from "@/lib/api/types";

import classes from "./Contacts.module.css";

const ROW_HEIGHT = 52;
const ROW_HEIGHT_ON_A_PHONE = 64;
const TAGS_SHOWN = 3;

interface ContactTableProps {
  contacts: Contact[] | undefined;
  more: boolean;
  onMore: () => void;
  onOpen: (contact: Contact) => void;
  /** Whose rows are ticked; "all" means everybody who fits, seen or not. */
  chosen: ReadonlySet<number> | "all";
  onChoose: ((ids: number[], ticked: boolean) => void) | null;
}

/** All contacts that fit, drawn only where seen. */
export const ContactTable = memo(function ContactTable(props: ContactTableProps) {
  const { contacts, more, onMore, onOpen, chosen, onChoose } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const phone = useMediaQuery("(max-width: 48em)");
  const height = phone ? ROW_HEIGHT_ON_A_PHONE : ROW_HEIGHT;
  const count = contacts?.length ?? 0;
  // eslint-disable-next-line react-hooks/incompatible-library -- no compiler memoizes this component
  const virtualizer = useVirtualizer({
    count: more ? count + 1 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 12,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= count - 20) onMore();
  }, [more, last, count, onMore]);
  const all = chosen === "all" || (count > 0 && chosen.size >= count);
  return (
    <div className={classes.card} role="table" aria-label={t("contacts.table")} aria-rowcount={more ? -1 : count}>
      <div className={classes.head} role="row">
        <span role="columnheader">
          {onChoose && (
            <Checkbox
              size="xs"
              aria-label={t("contacts.selectAll")}
              checked={all}
              indeterminate={!all && chosen.size > 0}
              onChange={() => onChoose(contacts?.map((one) => one.id) ?? [], !all)}
            />
          )}
        </span>
        <span role="columnheader">{t("contacts.name")}</span>
        <span role="columnheader" data-wide>
          {t("contacts.number")}
        </span>
        <span role="columnheader" data-wide>
          {t("contacts.tags")}
        </span>
        <span role="columnheader">{t("contacts.consent")}</span>
        <span role="columnheader" data-wide>
          {t("contacts.added")}
        </span>
      </div>
      <div ref={frame} className={classes.scroll} role="rowgroup" tabIndex={-1}>
        {contacts === undefined ? (
          Array.from({ length: 10 }, (_, index) => <Waiting key={index} height={height} />)
        ) : (
          <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
            {items.map((item) => {
              const contact = contacts[item.index];
              const place = {
                position: "absolute",
                insetInline: 0,
                top: 0,
                height: item.size,
                transform: `translateY(${item.start}px)`,
              } as const;
              return (
                <div key={item.key} style={place}>
                  {contact ? (
                    <ContactRow
                      contact={contact}
                      index={item.index}
                      onOpen={onOpen}
                      ticked={chosen === "all" || chosen.has(contact.id)}
                      onChoose={onChoose}
                    />
                  ) : (
                    <Waiting height={height} />
                  )}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
});

interface ContactRowProps {
  contact: Contact;
  index: number;
  ticked: boolean;
  onOpen: (contact: Contact) => void;
  onChoose: ContactTableProps["onChoose"];
}

/** Whoever has no number is shown by the name WhatsApp gave them. */
export function reachOf(contact: Contact): string {
  return contact.phone ?? (contact.username === null ? (contact.user_id ?? "") : `@${contact.username}`);
}

const ContactRow = memo(function ContactRow({ contact, index, ticked, onOpen, onChoose }: ContactRowProps) {
  const { t } = useTranslation();
  const name = contact.name ?? t("contacts.nobody");
  return (
    <div
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      data-chosen={ticked || undefined}
      onClick={(event) => (event.target as HTMLElement).closest("input, label") === null && onOpen(contact)}
    >
      <span role="cell">
        {onChoose && (
          <Checkbox
            size="xs"
            aria-label={t("contacts.select", { name: contact.name ?? reachOf(contact) })}
            checked={ticked}
            onChange={(event) => onChoose([contact.id], event.currentTarget.checked)}
          />
        )}
      </span>
      <span role="cell" className={classes.who}>
        <button type="button" className={classes.name} data-none={contact.name === null || undefined}>
          {name}
        </button>
        <span className={`${classes.faint} ${classes.onlyPhone}`}>{reachOf(contact)}</span>
      </span>
      <span role="cell" data-wide className={classes.number}>
        {reachOf(contact)}
      </span>
      <span role="cell" data-wide className={classes.tags}>
        {contact.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <span key={tag.id} className={classes.tag} title={tag.name}>
            {tag.name}
          </span>
        ))}
        {contact.tags.length > TAGS_SHOWN && <span className={classes.faint}>+{contact.tags.length - TAGS_SHOWN}</span>}
      </span>
      <span role="cell">
        <ConsentTag consent={contact.consent} plain />
      </span>
      <span role="cell" data-wide className={classes.faint}>
        <Moment at={contact.created_at} />
      </span>
    </div>
  );
});

function Waiting({ height }: { height: number }) {
  return (
    <div style={{ height }} aria-hidden>
      <div className={classes.row}>
        <span />
        <Skeleton height={12} width="9rem" />
        <span data-wide />
        <span data-wide />
        <Skeleton height={12} width="4rem" />
        <span data-wide />
      </div>
    </div>
  );
}

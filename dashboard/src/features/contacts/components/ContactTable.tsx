import { Checkbox, Skeleton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { Moment } from "@/components/ui/Moment";
import { VirtualRow, VirtualTable } from "@/components/ui/VirtualTable";
import { ConsentTag } from "@/features/contacts/components/ConsentTag";
import type { Contact } from "@/lib/api/types";

import classes from "./Contacts.module.css";

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
  const count = contacts?.length ?? 0;
  const all = chosen === "all" || (count > 0 && chosen.size >= count);
  return (
    <VirtualTable
      label={t("contacts.table")}
      columns={classes.columns}
      head={
        <>
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
        </>
      }
      rows={contacts}
      rowHeight={52}
      rowHeightOnAPhone={64}
      more={more}
      onMore={onMore}
      draw={(contact, index) => (
        <ContactRow
          contact={contact}
          index={index}
          onOpen={onOpen}
          ticked={chosen === "all" || chosen.has(contact.id)}
          onChoose={onChoose}
        />
      )}
      waiting={<Waiting />}
    />
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
    <VirtualRow index={index} chosen={ticked} onOpen={() => onOpen(contact)}>
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
        <span className={`${classes.faint} ${classes.onlyPhone}`}>
          {[reachOf(contact), contact.external_id].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span role="cell" data-wide className={classes.number}>
        {reachOf(contact)}
        {contact.external_id !== null && (
          <span className={classes.outside} title={t("contacts.externalId")}>
            {contact.external_id}
          </span>
        )}
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
    </VirtualRow>
  );
});

function Waiting() {
  return (
    <>
      <span />
      <Skeleton height={12} width="9rem" />
      <span data-wide />
      <span data-wide />
      <Skeleton height={12} width="4rem" />
      <span data-wide />
    </>
  );
}

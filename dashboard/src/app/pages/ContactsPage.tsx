import { Button, Text } from "@mantine/core";
import { IconAddressBook, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { exportContacts } from "@/features/contacts/api/export";
import { useContactCount, useContacts } from "@/features/contacts/api/get-contacts";
import { useLists, useTags } from "@/features/contacts/api/groups";
import { BulkBar } from "@/features/contacts/components/BulkBar";
import { ContactDrawer } from "@/features/contacts/components/ContactDrawer";
import { ContactForm } from "@/features/contacts/components/ContactForm";
import { ContactTable } from "@/features/contacts/components/ContactTable";
import { ContactViews } from "@/features/contacts/components/ContactViews";
import { ExportButton } from "@/features/contacts/components/ExportButton";
import { useUser } from "@/lib/api/session";
import type { Contact } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "tag_id", "list_id", "consent", "contact"] as const;
const CONSENTS = ["opted_in", "opted_out"] as const;
const NOBODY: ReadonlySet<number> = new Set();

/** Everybody one talks to. */
export function ContactsPage() {
  const { t } = useTranslation();
  const { role } = useUser();
  const [{ contact: opened, ...wanted }, setFilters] = useFilters(FILTERS);
  const contacts = useContacts(wanted);
  const total = useContactCount(wanted).data?.count;
  const tags = useTags();
  const lists = useLists();
  const [edited, setEdited] = useState<Contact | null | undefined>(undefined);
  const [chosen, setChosen] = useState<ReadonlySet<number> | "all">(NOBODY);
  const rows = useMemo(() => contacts.data?.pages.flatMap((page) => page.items) ?? [], [contacts.data]);
  const { fetchNextPage } = contacts;
  const onMore = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const onOpen = useCallback((contact: Contact) => setFilters({ contact: String(contact.id) }), [setFilters]);
  const onChoose = useCallback((ids: number[], ticked: boolean) => setChosen((old) => changed(old, ids, ticked)), []);
  const narrow = (changes: Record<string, string>) => {
    setChosen(NOBODY);
    setFilters(changes);
  };
  const filtered = Object.values(wanted).some((value) => value !== "");
  const count = chosen === "all" ? (total ?? 0) : chosen.size;
  const add = atLeast(role, "agent") ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(null)}>
      {t("contacts.add")}
    </Button>
  ) : undefined;
  return (
    <Page
      wide
      title={t("places.contacts")}
      sentence={t("contacts.sentence")}
      action={
        <>
          {atLeast(role, "operator") && (
            <Button component={Link} to="/contacts/import" variant="default" leftSection={<IconFileImport size={16} />}>
              {t("imports.import")}
            </Button>
          )}
          {atLeast(role, "operator") && <ExportButton act={() => exportContacts(wanted)} />}
          {add}
        </>
      }
    >
      <ContactViews view="people" />
      <Toolbar>
        <Search value={wanted.q} onChange={(q) => narrow({ q })} placeholder={t("contacts.search")} />
        <Filter
          label={t("contacts.tag")}
          any={t("contacts.anyTag")}
          value={wanted.tag_id}
          options={tags.data?.items.map((tag) => ({ value: String(tag.id), label: tag.name })) ?? []}
          onChange={(id) => narrow({ tag_id: id })}
        />
        <Filter
          label={t("contacts.list")}
          any={t("contacts.anyList")}
          value={wanted.list_id}
          options={lists.data?.items.map((list) => ({ value: String(list.id), label: list.name })) ?? []}
          onChange={(id) => narrow({ list_id: id })}
        />
        <Filter
          label={t("contacts.consent")}
          any={t("contacts.anyConsent")}
          value={wanted.consent}
          options={CONSENTS.map((one) => ({ value: one, label: t(`consent.${one}`) }))}
          onChange={(consent) => narrow({ consent })}
        />
        {total !== undefined && (
          <Text size="sm" c="dimmed" ml="auto">
            {t("contacts.count", { count: total })}
          </Text>
        )}
      </Toolbar>
      {count > 0 && (
        <BulkBar
          chosen={{ ids: chosen === "all" ? null : [...chosen], filters: wanted }}
          count={count}
          total={total}
          onAll={() => setChosen("all")}
          onDone={() => setChosen(NOBODY)}
        />
      )}
      {contacts.isError ? (
        <Problem error={contacts.error} onRetry={() => void contacts.refetch()} />
      ) : contacts.data !== undefined && rows.length === 0 ? (
        <Empty
          icon={IconAddressBook}
          title={filtered ? t("common.nothingFound") : t("contacts.emptyTitle")}
          text={filtered ? t("common.otherWords") : t("contacts.emptyText")}
          action={filtered ? undefined : add}
        />
      ) : (
        <ContactTable
          contacts={contacts.data ? rows : undefined}
          more={contacts.hasNextPage}
          onMore={onMore}
          onOpen={onOpen}
          chosen={chosen}
          onChoose={atLeast(role, "operator") ? onChoose : null}
        />
      )}
      {opened !== "" && edited === undefined && (
        <ContactDrawer id={Number(opened)} onClose={() => setFilters({ contact: null })} onEdit={setEdited} />
      )}
      {edited !== undefined && (
        <ContactForm
          contact={edited}
          onClose={() => setEdited(undefined)}
          onSaved={(contact) => {
            setEdited(undefined);
            setFilters({ contact: String(contact.id) });
          }}
        />
      )}
    </Page>
  );
}

/** Ticking one after all were chosen begins anew: what is not drawn cannot be told apart. */
function changed(old: ReadonlySet<number> | "all", ids: number[], ticked: boolean): ReadonlySet<number> {
  const next = new Set(old === "all" ? [] : old);
  for (const id of ids) {
    if (ticked) next.add(id);
    else next.delete(id);
  }
  return next;
}

import { Button, Stack } from "@mantine/core";
import { IconListDetails, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { deleteList, useLists } from "@/features/contacts/api/groups";
import { AttributeSection } from "@/features/contacts/components/AttributeSection";
import { ContactViews } from "@/features/contacts/components/ContactViews";
import { ListForm } from "@/features/contacts/components/ListForm";
import { ListTable } from "@/features/contacts/components/ListTable";
import { useUser } from "@/lib/api/session";
import type { ContactList } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "page"] as const;

/** Lists of contacts, and what is known of them. */
export function ContactListsPage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "operator");
  const [filters, setFilters] = useFilters(FILTERS);
  const lists = useLists({ q: filters.q, page: Number(filters.page) || 1 });
  const [edited, setEdited] = useState<ContactList | null | undefined>(undefined);
  const [deleted, setDeleted] = useState<ContactList | null>(null);
  const add = mayChange ? (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(null)}>
      {t("lists.add")}
    </Button>
  ) : undefined;
  const none = lists.data?.total === 0;
  return (
    <Page title={t("contacts.lists")} sentence={t("lists.sentence")} action={add}>
      <ContactViews view="lists" />
      <Stack gap="lg">
        <div>
          <Toolbar>
            <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("lists.search")} />
          </Toolbar>
          {lists.isError ? (
            <Problem error={lists.error} onRetry={() => void lists.refetch()} />
          ) : none ? (
            <Empty
              icon={IconListDetails}
              title={filters.q === "" ? t("lists.emptyTitle") : t("common.nothingFound")}
              text={filters.q === "" ? t("lists.emptyText") : t("common.otherWords")}
              action={filters.q === "" ? add : undefined}
            />
          ) : (
            <ListTable lists={lists.data?.items} onEdit={mayChange ? setEdited : null} onDelete={setDeleted} />
          )}
          {lists.data && !none && <Pager page={lists.data} onChange={(page) => setFilters({ page: String(page) })} />}
        </div>
        <AttributeSection mayChange={mayChange} />
      </Stack>
      {edited !== undefined && <ListForm list={edited} onClose={() => setEdited(undefined)} />}
      {deleted && (
        <Confirm
          opened
          danger
          onClose={() => setDeleted(null)}
          title={t("lists.deleteTitle", { name: deleted.name })}
          text={t("lists.deleteText")}
          label={t("lists.delete")}
          act={() => deleteList(deleted.id)}
        />
      )}
    </Page>
  );
}

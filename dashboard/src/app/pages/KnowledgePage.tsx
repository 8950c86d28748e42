import { Button, Group, Stack, Text } from "@mantine/core";
import { IconBook, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { Filter } from "@/components/ui/Filter";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { deleteArticle, useArticles } from "@/features/knowledge/api/articles";
import { ArticleDialog } from "@/features/knowledge/components/ArticleDialog";
import { ArticleList } from "@/features/knowledge/components/ArticleList";
import { DocumentDialog } from "@/features/knowledge/components/DocumentDialog";
import { TrySearch } from "@/features/knowledge/components/TrySearch";
import { useUser } from "@/lib/api/session";
import type { Article } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "account", "state", "page"] as const;
const STATES = ["ready", "reading", "failed"] as const;

/** What the assistant knows: texts and documents, and what a question finds in them. */
export function KnowledgePage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "admin");
  const [filters, setFilters] = useFilters(FILTERS);
  const articles = useArticles({
    q: filters.q,
    account_id: filters.account,
    state: filters.state,
    page: Number(filters.page) || 1,
  });
  const accounts = useAccounts({}).data?.items ?? [];
  const [open, setOpen] = useState<number | "new" | "document" | null>(null);
  const [doomed, setDoomed] = useState<Article | null>(null);
  const isNarrowed = filters.q !== "" || filters.account !== "" || filters.state !== "";
  const actions = mayChange && (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setOpen("document")}>
        {t("knowledge.upload")}
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")}>
        {t("knowledge.write")}
      </Button>
    </Group>
  );
  return (
    <>
      <Group justify="space-between" mb="md" gap="xs">
        <Text size="sm" c="dimmed">
          {t("knowledge.sentence")}
        </Text>
        {actions}
      </Group>
      {articles.isError ? (
        <Problem error={articles.error} onRetry={() => void articles.refetch()} />
      ) : articles.data?.total === 0 && !isNarrowed ? (
        <Empty icon={IconBook} title={t("knowledge.emptyTitle")} text={t("knowledge.emptyText")} />
      ) : (
        <Stack gap="lg">
          <div>
            <Toolbar>
              <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("knowledge.find")} />
              <Filter
                label={t("knowledge.countsFor")}
                any={t("knowledge.anyNumber")}
                value={filters.account}
                options={accounts.map((one) => ({ value: String(one.id), label: one.name }))}
                onChange={(account) => setFilters({ account })}
              />
              <Filter
                label={t("knowledge.state")}
                any={t("knowledge.anyState")}
                value={filters.state}
                options={STATES.map((value) => ({ value, label: t(`knowledge.states.${value}`) }))}
                onChange={(state) => setFilters({ state })}
              />
            </Toolbar>
            {articles.data?.total === 0 ? (
              <Text size="sm" c="dimmed">
                {t("common.nothingFound")}
              </Text>
            ) : (
              <ArticleList
                articles={articles.data?.items}
                accounts={accounts}
                mayChange={mayChange}
                onOpen={(article) => setOpen(article.id)}
                onDelete={setDoomed}
              />
            )}
            {articles.data && <Pager page={articles.data} onChange={(page) => setFilters({ page: String(page) })} />}
          </div>
          {accounts.length > 0 && <TrySearch accounts={accounts} />}
        </Stack>
      )}
      {open === "document" && <DocumentDialog accounts={accounts} onClose={() => setOpen(null)} />}
      {open !== null && open !== "document" && (
        <ArticleDialog
          id={open === "new" ? null : open}
          accounts={accounts}
          mayChange={mayChange}
          onClose={() => setOpen(null)}
        />
      )}
      {doomed && (
        <Confirm
          opened
          onClose={() => setDoomed(null)}
          danger
          title={t("knowledge.deleteTitle", { name: doomed.title })}
          text={t("knowledge.deleteText")}
          label={t("knowledge.delete")}
          act={() => deleteArticle(doomed.id)}
        />
      )}
    </>
  );
}

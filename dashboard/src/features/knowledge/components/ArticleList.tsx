import { Anchor, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconLoader } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import { RowMenu } from "@/components/ui/RowMenu";
import { StateTag } from "@/components/ui/StateTag";
import type { Article, NamedOne } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import type { StateColour } from "@/lib/states";

const STATES = {
  ready: { colour: "green", icon: IconCircleCheck },
  reading: { colour: "blue", icon: IconLoader },
  failed: { colour: "red", icon: IconAlertTriangle },
} as const satisfies Record<Article["state"], { colour: StateColour; icon: typeof IconLoader }>;

interface ArticleListProps {
  articles: Article[] | undefined;
  accounts: NamedOne[];
  mayChange: boolean;
  onOpen: (article: Article) => void;
  onDelete: (article: Article) => void;
}

export function ArticleList({ articles, accounts, mayChange, onOpen, onDelete }: ArticleListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("knowledge.name") },
    { label: t("knowledge.countsFor"), wide: true },
    { label: t("knowledge.state") },
    { label: t("knowledge.changed"), wide: true },
    ...(mayChange ? [{ label: t("common.actions"), hidden: true, width: "3rem" }] : []),
  ];
  return (
    <List label={t("knowledge.title")} columns={columns}>
      {articles === undefined ? (
        <ListSkeleton columns={columns} rows={4} />
      ) : (
        articles.map((article) => (
          <Row key={article.id} onOpen={() => onOpen(article)}>
            <Cell>
              <Anchor component="button" type="button" size="sm" fw={500} ta="left" onClick={() => onOpen(article)}>
                {article.title}
              </Anchor>
              {article.filename !== null && (
                <Text size="xs" c="dimmed" maw="22rem" style={{ overflowWrap: "anywhere" }}>
                  {article.filename}
                </Text>
              )}
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                {namesOf(article, accounts) || t("knowledge.allNumbers")}
              </Text>
            </Cell>
            <Cell>
              <StateTag
                {...STATES[article.state]}
                label={t(`knowledge.states.${article.state}`)}
                moving={article.state === "reading"}
                plain
              />
              {article.problem === null ? (
                <Text size="xs" c="dimmed">
                  {article.state === "ready" && t("knowledge.passages", { count: article.passages })}
                </Text>
              ) : (
                <Text size="xs" c="dimmed" maw="24rem">
                  {say(article.problem)}
                </Text>
              )}
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed">
                <Moment at={article.updated_at} />
              </Text>
            </Cell>
            {mayChange && (
              <Cell right>
                <RowMenu
                  name={article.title}
                  onEdit={() => onOpen(article)}
                  onDelete={() => onDelete(article)}
                  deleteLabel={t("knowledge.delete")}
                />
              </Cell>
            )}
          </Row>
        ))
      )}
    </List>
  );
}

function namesOf(article: Article, accounts: NamedOne[]): string {
  return article.account_ids.map((id) => accounts.find((account) => account.id === id)?.name ?? `#${id}`).join(", ");
}

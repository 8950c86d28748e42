import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useTrySearch } from "@/features/knowledge/api/articles";
import type { NamedOne } from "@/lib/api/types";

import classes from "./TrySearch.module.css";

const LONGEST_QUESTION = 2000;

/** Ask as a customer of a number would, and see which passages that finds. */
export function TrySearch({ accounts }: { accounts: NamedOne[] }) {
  const { t } = useTranslation();
  const [account, setAccount] = useState<string | null>(null);
  const [text, setText] = useState("");
  const search = useTrySearch();
  const chosen = account ?? (accounts[0] ? String(accounts[0].id) : null);
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen !== null && text.trim() !== "") search.mutate({ account_id: Number(chosen), text: text.trim() });
  };
  return (
    <Section title={t("knowledge.tryTitle")} sentence={t("knowledge.trySentence")}>
      <Stack>
        <form onSubmit={ask}>
          <Group align="flex-end" gap="xs">
            <Select
              label={t("knowledge.number")}
              data={accounts.map((one) => ({ value: String(one.id), label: one.name }))}
              value={chosen}
              onChange={setAccount}
              allowDeselect={false}
              w={{ base: "100%", xs: "13rem" }}
            />
            <TextInput
              label={t("knowledge.question")}
              placeholder={t("knowledge.questionHint")}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              maxLength={LONGEST_QUESTION}
              dir="auto"
              className={classes.question}
            />
            <Button type="submit" leftSection={<IconSearch size={16} />} loading={search.isPending}>
              {t("knowledge.search")}
            </Button>
          </Group>
        </form>
        {search.isError && <Problem error={search.error} />}
        <div role="status">
          {search.data?.passages.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("knowledge.nothing")}
            </Text>
          )}
          {search.data !== undefined && search.data.passages.length > 0 && (
            <ol className={classes.found}>
              {search.data.passages.map((passage) => (
                <li key={`${passage.article_id}-${passage.position}`} className={classes.passage}>
                  <div className={classes.head}>
                    <span className={classes.title}>{passage.title}</span>
                    <span className={classes.fit}>
                      {t("knowledge.words", { count: Math.max(1, Math.floor(passage.rank)) })}
                    </span>
                  </div>
                  <p className={classes.text} dir="auto">
                    {passage.text}
                  </p>
                </li>
              ))}
            </ol>
          )}
        </div>
      </Stack>
    </Section>
  );
}

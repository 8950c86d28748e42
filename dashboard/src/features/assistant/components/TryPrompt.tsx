import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { usePastConversations, useTrial } from "@/features/assistant/api/prompts";
import { dollars } from "@/features/assistant/amounts";
import { OutcomeTag } from "@/features/assistant/components/OutcomeTag";
import { nameOf } from "@/lib/names";
import type { Trial } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useMoney } from "@/lib/money";

import classes from "./Assistant.module.css";

const PAUSE_MS = 300;

/** See what the text in the editor would make of a past conversation; nothing is sent. */
export function TryPrompt({ text }: { text: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [words] = useDebouncedValue(search, PAUSE_MS);
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const found = usePastConversations(words === chosen?.label ? "" : words).data?.items ?? [];
  const trial = useTrial();
  // What is shown must belong to what stands above it.
  const isOfThis = trial.variables?.conversation_id === Number(chosen?.value) && trial.variables.text === text;
  const options = found.map((one) => ({
    value: String(one.id),
    label: `${nameOf(one) || t("inbox.noName")} · ${one.last_message.text.slice(0, 60)}`,
  }));
  const isListed = chosen === null || options.some((one) => one.value === chosen.value);
  return (
    <Section title={t("prompts.try")} sentence={t("prompts.tryHint")}>
      <Stack>
        <Group align="flex-end" gap="xs">
          <Select
            label={t("prompts.conversation")}
            placeholder={t("prompts.choose")}
            searchable
            searchValue={search}
            onSearchChange={setSearch}
            // The server has searched.
            filter={({ options: all }) => all}
            data={isListed ? options : [...options, chosen]}
            value={chosen?.value ?? null}
            onChange={(_, option) => setChosen(option)}
            nothingFoundMessage={t("common.nothingFound")}
            flex={1}
            miw="14rem"
          />
          <Button
            leftSection={<IconPlayerPlay size={16} />}
            disabled={chosen === null || text.trim() === ""}
            loading={trial.isPending}
            onClick={() => chosen && trial.mutate({ conversation_id: Number(chosen.value), text })}
          >
            {t("prompts.run")}
          </Button>
        </Group>
        {isOfThis && trial.isError && <Problem error={trial.error} />}
        <div role="status">{isOfThis && trial.data && <Result trial={trial.data} />}</div>
      </Stack>
    </Section>
  );
}

function Result({ trial }: { trial: Trial }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  return (
    <Stack gap="sm">
      {trial.reply ? (
        <p className={classes.reply} dir="auto">
          {trial.reply}
        </p>
      ) : (
        <Text size="sm" c="dimmed">
          {t("prompts.noReply")}
        </Text>
      )}
      <Group gap="xs">
        <OutcomeTag outcome={trial.outcome} />
        {trial.reason !== null && <Text size="sm">{t(`turns.reasons.${trial.reason}`)}</Text>}
        {trial.detail !== null && (
          <Text size="sm" c="dimmed">
            {trial.detail}
          </Text>
        )}
      </Group>
      <Facts
        facts={[
          { label: t("prompts.intent"), value: trial.intent === null ? "—" : t(`intents.${trial.intent}`) },
          {
            label: t("prompts.confidence"),
            value: trial.confidence === null ? "—" : format.percent(trial.confidence),
          },
          {
            label: t("prompts.handsOver"),
            value: trial.hand_over === null ? "—" : t(trial.hand_over ? "intents.yes" : "intents.no"),
          },
          { label: t("prompts.summary"), value: trial.summary || "—" },
          { label: t("prompts.model"), value: trial.model },
          {
            label: t("prompts.tokens"),
            value: t("prompts.tokensInOut", {
              in: format.number(trial.tokens_in),
              out: format.number(trial.tokens_out),
            }),
          },
          { label: t("prompts.cost"), value: money.amount(dollars(trial.cost_micros), "USD") },
          { label: t("prompts.took"), value: t("aide.milliseconds", { count: trial.latency_ms }) },
        ]}
      />
      <details className={classes.given}>
        <summary>{t("prompts.given")}</summary>
        <pre dir="auto">{trial.system}</pre>
        {trial.said.map((one, index) => (
          // What was said has no name of its own, and does not change.
          <pre key={index} dir="auto">
            {t(one.speaker === "us" ? "prompts.us" : "prompts.person")}: {one.text}
          </pre>
        ))}
      </details>
    </Stack>
  );
}

import { Anchor, Button, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSend } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { PhonePreview } from "@/components/ui/PhonePreview";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { useApproved, useFiles, useLook } from "@/features/inbox/api/templates";
import { send } from "@/features/inbox/outbox";
import type { Conversation, Template, TemplateVariable } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";

import classes from "./Composer.module.css";

interface TemplateWriterProps {
  conversation: Conversation;
  onSent: () => void;
}

/** Choose an approved template, fill it, look at it, send it. */
export function TemplateWriter({ conversation, onSent }: TemplateWriterProps) {
  const [chosen, setChosen] = useState<Template | null>(null);
  if (chosen === null) return <Picker accountId={conversation.account_id} onChoose={setChosen} />;
  return (
    <Filling
      key={chosen.id}
      conversation={conversation}
      template={chosen}
      onBack={() => setChosen(null)}
      onSent={() => {
        setChosen(null);
        onSent();
      }}
    />
  );
}

function Picker({ accountId, onChoose }: { accountId: number; onChoose: (template: Template) => void }) {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const templates = useApproved(accountId, q);
  if (templates.isError) return <Problem error={templates.error} onRetry={() => void templates.refetch()} />;
  return (
    <div className={classes.templates} role="group" aria-label={t("inbox.chooseTemplate")}>
      <Search value={q} onChange={setQ} placeholder={t("templates.search")} />
      {templates.data === undefined ? (
        <Skeleton height={96} mt="xs" />
      ) : (
        <div className={classes.templateList}>
          {templates.data.items.map((template) => (
            <button key={template.id} type="button" className={classes.choice} onClick={() => onChoose(template)}>
              <span className={classes.choiceTitle}>
                {template.name} <span className={classes.faint}>{template.language}</span>
              </span>
              <span className={classes.choiceText}>{template.preview.body}</span>
            </button>
          ))}
          {templates.data.items.length === 0 && (
            <Text size="sm" c="dimmed" p="xs">
              {q === "" ? t("inbox.noTemplates") : t("common.nothingFound")}
            </Text>
          )}
        </div>
      )}
    </div>
  );
}

const FILES: ReadonlySet<string> = new Set(["image", "video", "document", "gif"]);
const PAUSE_MS = 250;

interface FillingProps extends TemplateWriterProps {
  template: Template;
  onBack: () => void;
}

function Filling({ conversation, template, onBack, onSent }: FillingProps) {
  const { t } = useTranslation();
  const [variables, setVariables] = useState<Record<string, string>>({});
  const [shown] = useDebouncedValue(variables, PAUSE_MS);
  const [tried, setTried] = useState(false);
  const body = { name: template.name, language: template.language };
  const look = useLook(conversation.id, { ...body, variables: shown });
  const complete = template.variables.every((one) => !one.required || (variables[one.key] ?? "").trim() !== "");
  const problems = look.data?.problems ?? {};
  const settled = shown === variables && !look.isPlaceholderData && look.data !== undefined;
  const ready = complete && settled && Object.keys(problems).length === 0;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setTried(true);
    if (!ready) return;
    send({
      conversationId: conversation.id,
      body: { template: { ...body, variables } },
      text: look.data.preview.body,
      preview: look.data.preview,
    });
    onSent();
  };
  return (
    <form className={classes.filling} onSubmit={submit}>
      <Stack gap="xs" className={classes.fields}>
        <Text size="sm" fw={600}>
          {template.name}{" "}
          <Anchor component="button" type="button" size="xs" onClick={onBack}>
            {t("inbox.otherTemplate")}
          </Anchor>
        </Text>
        {template.variables.map((variable, index) => (
          <Value
            key={variable.key}
            variable={variable}
            value={variables[variable.key] ?? ""}
            onChange={(value) => setVariables({ ...variables, [variable.key]: value })}
            problem={
              (tried || (variables[variable.key] ?? "") !== "") && problems[variable.key]
                ? say(problems[variable.key] ?? "")
                : null
            }
            first={index === 0}
          />
        ))}
        {look.isError && <Problem error={look.error} />}
        <div>
          <Button type="submit" size="xs" leftSection={<IconSend size={15} aria-hidden />} disabled={tried && !ready}>
            {t("inbox.sendTemplate")}
          </Button>
        </div>
      </Stack>
      <div className={classes.look}>
        <PhonePreview preview={look.data?.preview ?? template.preview} />
      </div>
    </form>
  );
}

interface ValueProps {
  variable: TemplateVariable;
  value: string;
  onChange: (value: string) => void;
  problem: string | null;
  first: boolean;
}

function Value({ variable, value, onChange, problem, first }: ValueProps) {
  const { t } = useTranslation();
  if (FILES.has(variable.kind))
    return <FileValue variable={variable} value={value} onChange={onChange} problem={problem} />;
  return (
    <TextInput
      size="xs"
      label={variable.label}
      placeholder={variable.example === "" ? undefined : t("inbox.example", { example: variable.example })}
      dir="auto"
      value={value}
      maxLength={variable.max_length ?? undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem}
      autoFocus={first}
    />
  );
}

function FileValue({ variable, value, onChange, problem }: Omit<ValueProps, "first">) {
  const { t } = useTranslation();
  const files = useFiles(variable.kind === "gif" ? "video" : variable.kind);
  const found = files.data?.items ?? [];
  return (
    <Select
      size="xs"
      label={variable.label}
      placeholder={files.data && found.length === 0 ? t("inbox.noFiles") : t("inbox.chooseFile")}
      data={found.map((file) => ({ value: file.id, label: file.filename }))}
      value={value === "" ? null : value}
      onChange={(id) => onChange(id ?? "")}
      searchable
      error={problem}
    />
  );
}

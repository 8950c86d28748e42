import { ActionIcon, Anchor, Button, Code, Group, Menu, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { IconArrowLeft, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Beside } from "@/components/ui/Beside";
import { Confirm } from "@/components/ui/Confirm";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { deletePrompt, usePrompt, useVariables, writeVersion } from "@/features/assistant/api/prompts";
import { PromptDialog } from "@/features/assistant/components/PromptDialog";
import { TryPrompt } from "@/features/assistant/components/TryPrompt";
import { VersionList } from "@/features/assistant/components/VersionList";
import { useInsertion } from "@/lib/insertion";
import type { Prompt } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const LONGEST = 8000;

interface PromptEditorProps {
  id: number;
  mayChange: boolean;
  onClose: () => void;
}

/** One prompt: its text, its versions, and what it would do in a past conversation. */
export function PromptEditor({ id, mayChange, onClose }: PromptEditorProps) {
  const { t } = useTranslation();
  const prompt = usePrompt(id);
  return (
    <Stack gap="sm">
      <div>
        <Anchor component="button" type="button" size="sm" c="dimmed" onClick={onClose}>
          <IconArrowLeft size={14} aria-hidden /> {t("prompts.all")}
        </Anchor>
      </div>
      {prompt.isError ? (
        <Problem error={prompt.error} onRetry={() => void prompt.refetch()} />
      ) : prompt.data === undefined ? (
        <Skeleton height={360} radius="md" />
      ) : (
        // Another version in use begins anew with its text.
        <Work
          key={`${prompt.data.id} ${prompt.data.version}`}
          prompt={prompt.data}
          mayChange={mayChange}
          onClose={onClose}
        />
      )}
    </Stack>
  );
}

function Work({ prompt, mayChange, onClose }: { prompt: Prompt; mayChange: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(prompt.text);
  const save = useAct(() => writeVersion(prompt.id, text));
  const { field, insert } = useInsertion(text, setText);
  const isChanged = text.trim() !== prompt.text.trim();
  return (
    <Beside aside={<VersionList prompt={prompt} mayChange={mayChange} shown={text} onShow={setText} />}>
      <Stack>
        <Section
          title={prompt.name}
          sentence={t("prompts.inUse", { number: prompt.version })}
          action={mayChange && <PromptMenu prompt={prompt} onDeleted={onClose} />}
        >
          <Stack gap="sm">
            <Textarea
              ref={field}
              label={t("prompts.text")}
              description={t("prompts.textHint")}
              autosize
              minRows={10}
              maxRows={28}
              maxLength={LONGEST}
              dir="auto"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Variables onPick={(name) => insert(`{{${name}}}`)} />
            {save.error !== null && <Problem error={save.error} />}
            {mayChange && (
              <Group gap="xs">
                <Button disabled={!isChanged || text.trim() === ""} loading={save.busy} onClick={() => save.run()}>
                  {t("prompts.save")}
                </Button>
                {isChanged && (
                  <Button variant="default" onClick={() => setText(prompt.text)}>
                    {t("prompts.back")}
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </Section>
        <TryPrompt text={text} />
      </Stack>
    </Beside>
  );
}

/** What may stand in double braces; the last stands for any attribute of a contact. */
function Variables({ onPick }: { onPick: (name: string) => void }) {
  const { t } = useTranslation();
  const names = useVariables().data?.variables ?? [];
  return (
    <Group gap={6} role="group" aria-label={t("prompts.variables")}>
      <Text size="xs" c="dimmed">
        {t("prompts.variables")}
      </Text>
      {names.map((name) => (
        <Button
          key={name}
          size="compact-xs"
          variant="default"
          onClick={() => onPick(name.replace("…", t("prompts.attribute")))}
        >
          <Code bg="none" p={0}>
            {name}
          </Code>
        </Button>
      ))}
    </Group>
  );
}

function PromptMenu({ prompt, onDeleted }: { prompt: Prompt; onDeleted: () => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"name" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t("prompts.more")}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen("name")}>
            {t("prompts.rename")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setOpen("delete")}>
            {t("prompts.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "name" && <PromptDialog prompt={prompt} onClose={close} />}
      <Confirm
        opened={open === "delete"}
        onClose={close}
        danger
        title={t("prompts.deleteTitle", { name: prompt.name })}
        text={t("prompts.deleteText")}
        label={t("prompts.delete")}
        act={async () => {
          await deletePrompt(prompt.id);
          onDeleted();
        }}
      />
    </>
  );
}

import { Badge, Button, Group, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Moment } from "@/components/ui/Moment";
import { Problem, useRefusalToast } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { changePrompt, useVersions } from "@/features/assistant/api/prompts";
import type { Prompt, PromptVersion } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

import classes from "./Assistant.module.css";

interface VersionListProps {
  prompt: Prompt;
  mayChange: boolean;
  /** The text that stands in the editor. */
  shown: string;
  onShow: (text: string) => void;
}

/** Every text a prompt has had; what was answered with it can be read for ever. */
export function VersionList({ prompt, mayChange, shown, onShow }: VersionListProps) {
  const { t } = useTranslation();
  const versions = useVersions(prompt.id);
  const rows = versions.data?.pages.flatMap((page) => page.items);
  return (
    <Section title={t("prompts.versions")}>
      {versions.isError && <Problem error={versions.error} onRetry={() => void versions.refetch()} />}
      {rows === undefined && !versions.isError && <Skeleton height={72} />}
      <ol className={classes.plain}>
        {rows?.map((version) => (
          <Version
            key={version.id}
            version={version}
            prompt={prompt}
            mayChange={mayChange}
            isShown={version.text === shown}
            onShow={onShow}
          />
        ))}
      </ol>
      {versions.hasNextPage && (
        <Button
          size="xs"
          variant="subtle"
          mt="xs"
          loading={versions.isFetchingNextPage}
          onClick={() => void versions.fetchNextPage()}
        >
          {t("prompts.older")}
        </Button>
      )}
    </Section>
  );
}

interface VersionProps extends Pick<VersionListProps, "prompt" | "mayChange" | "onShow"> {
  version: PromptVersion;
  isShown: boolean;
}

function Version({ version, prompt, mayChange, isShown, onShow }: VersionProps) {
  const { t } = useTranslation();
  const { run, busy } = useAct(() => changePrompt(prompt.id, { version: version.number }), useRefusalToast());
  const isUsed = version.number === prompt.version;
  return (
    <li className={classes.item}>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" fw={500}>
          {t("prompts.number", { number: version.number })}
        </Text>
        {isUsed && (
          <Badge size="xs" variant="default">
            {t("prompts.used")}
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {version.author?.name ?? t("prompts.ours")} · <Moment at={version.created_at} />
      </Text>
      <Group gap="xs" mt={4}>
        <Button size="compact-xs" variant="default" disabled={isShown} onClick={() => onShow(version.text)}>
          {isShown ? t("prompts.shown") : t("prompts.show")}
        </Button>
        {mayChange && !isUsed && (
          <Button size="compact-xs" variant="default" loading={busy} onClick={() => run()}>
            {t("prompts.again")}
          </Button>
        )}
      </Group>
    </li>
  );
}

import { Button, Group, Radio, Skeleton, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { saveAssistantCampaign, useAssistant, useAssistantCampaign } from "@/features/assistant/api/settings";
import { ModeField } from "@/features/assistant/components/ModeField";
import { ModeTag } from "@/features/assistant/components/ModeTag";
import { PromptField } from "@/features/assistant/components/PromptField";
import { useUser } from "@/lib/api/session";
import type { AssistantCampaign } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useAct } from "@/lib/use-act";

const AS_THE_NUMBER = "number";
const LONGEST = 4000;

/** What the assistant does with answers to a campaign. */
export function CampaignAssistant({ campaignId }: { campaignId: number }) {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "operator");
  const kept = useAssistantCampaign(campaignId);
  const [editing, setEditing] = useState(false);
  const change = mayChange && kept.data && !editing && (
    <Button size="xs" variant="default" onClick={() => setEditing(true)}>
      {t("common.edit")}
    </Button>
  );
  return (
    <Section title={t("drafts.assistant")} sentence={t("aide.ofCampaign")} action={change || undefined}>
      {kept.isError ? (
        <Problem error={kept.error} onRetry={() => void kept.refetch()} />
      ) : kept.data === undefined ? (
        <Skeleton height={24} width="12rem" />
      ) : editing ? (
        <Editor campaignId={campaignId} kept={kept.data} onClose={() => setEditing(false)} />
      ) : (
        <Standing kept={kept.data} />
      )}
    </Section>
  );
}

function Standing({ kept }: { kept: AssistantCampaign }) {
  const { t } = useTranslation();
  if (kept.mode === null) return <Text size="sm">{t("aide.asNumber")}</Text>;
  return (
    <Stack gap="xs" align="flex-start">
      <ModeTag mode={kept.mode} />
      {kept.instructions !== "" && (
        <Text size="sm" dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {kept.instructions}
        </Text>
      )}
    </Stack>
  );
}

interface EditorProps {
  campaignId: number;
  kept: AssistantCampaign;
  onClose: () => void;
}

function Editor({ campaignId, kept, onClose }: EditorProps) {
  const { t } = useTranslation();
  const isConnected = useAssistant().data?.configured ?? true;
  const [draft, setDraft] = useState(kept);
  const { run, busy, error } = useAct(async () => {
    await saveAssistantCampaign(campaignId, draft);
    onClose();
  });
  const writes = draft.mode === "suggest" || draft.mode === "answer";
  return (
    <Stack maw="44rem">
      <ModeField
        value={draft.mode ?? AS_THE_NUMBER}
        onChange={(mode) => setDraft({ ...draft, mode: mode === AS_THE_NUMBER ? null : mode })}
        first={<Radio value={AS_THE_NUMBER} label={t("aide.asNumber")} />}
      />
      {writes && !isConnected && (
        <Text size="sm" c="var(--state-amber-ink)">
          {t("aide.noModel")}
        </Text>
      )}
      {writes && (
        <>
          <PromptField
            value={draft.prompt_id}
            onChange={(prompt_id) => setDraft({ ...draft, prompt_id })}
            none={t("aide.numbersPrompt")}
          />
          <Textarea
            label={t("aide.instructions")}
            description={t("aide.instructionsHint")}
            autosize
            minRows={3}
            maxRows={12}
            maxLength={LONGEST}
            dir="auto"
            value={draft.instructions}
            onChange={(event) => setDraft({ ...draft, instructions: event.currentTarget.value })}
          />
        </>
      )}
      {error !== null && <Problem error={error} />}
      <Group gap="xs">
        <Button size="sm" loading={busy} onClick={() => run()}>
          {t("common.save")}
        </Button>
        <Button size="sm" variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
      </Group>
    </Stack>
  );
}

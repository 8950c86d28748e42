import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { usePrompts } from "@/features/assistant/api/prompts";
import { PromptDialog } from "@/features/assistant/components/PromptDialog";
import { PromptEditor } from "@/features/assistant/components/PromptEditor";
import { PromptList } from "@/features/assistant/components/PromptList";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["prompt"] as const;

/** What the assistant is told to be and to do. */
export function PromptsPage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "admin");
  const [{ prompt }, setFilters] = useFilters(FILTERS);
  const prompts = usePrompts();
  const [adding, setAdding] = useState(false);
  if (prompt !== "") {
    return <PromptEditor id={Number(prompt)} mayChange={mayChange} onClose={() => setFilters({ prompt: null })} />;
  }
  return (
    <Stack>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {t("prompts.sentence")}
        </Text>
        {mayChange && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t("prompts.add")}
          </Button>
        )}
      </Group>
      {prompts.isError ? (
        <Problem error={prompts.error} onRetry={() => void prompts.refetch()} />
      ) : (
        <PromptList prompts={prompts.data?.items} onOpen={(id) => setFilters({ prompt: String(id) })} />
      )}
      {adding && (
        <PromptDialog
          like={prompts.data?.items[0]}
          onClose={() => setAdding(false)}
          onMade={(id) => setFilters({ prompt: String(id) })}
        />
      )}
    </Stack>
  );
}

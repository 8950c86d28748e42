import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Cell, List, ListSkeleton, Row, type Column } from "@/components/ui/List";
import { Moment } from "@/components/ui/Moment";
import type { Prompt } from "@/lib/api/types";

interface PromptListProps {
  prompts: Prompt[] | undefined;
  onOpen: (id: number) => void;
}

export function PromptList({ prompts, onOpen }: PromptListProps) {
  const { t } = useTranslation();
  const columns: Column[] = [
    { label: t("prompts.name") },
    { label: t("prompts.text"), wide: true },
    { label: t("prompts.version"), right: true, width: "7rem" },
    { label: t("prompts.changed"), wide: true, width: "10rem" },
  ];
  return (
    <List label={t("prompts.title")} columns={columns}>
      {prompts === undefined ? (
        <ListSkeleton columns={columns} rows={3} />
      ) : (
        prompts.map((prompt) => (
          <Row key={prompt.id} onOpen={() => onOpen(prompt.id)}>
            <Cell>
              <Anchor component="button" type="button" size="sm" fw={500} c="inherit" onClick={() => onOpen(prompt.id)}>
                {prompt.name}
              </Anchor>
            </Cell>
            <Cell wide>
              <Text size="sm" c="dimmed" lineClamp={1}>
                {prompt.text}
              </Text>
            </Cell>
            <Cell right>{prompt.version}</Cell>
            <Cell wide>
              <Moment at={prompt.updated_at} />
            </Cell>
          </Row>
        ))
      )}
    </List>
  );
}

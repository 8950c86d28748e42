import { ActionIcon, Button, Group, Stack, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconBold, IconBraces, IconCode, IconItalic, IconStrikethrough } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import { nextVariable, type TemplateDraft } from "@/features/templates/components/editor/draft";
import { Samples } from "@/features/templates/components/editor/Samples";
import type { Update, Wrong } from "@/features/templates/components/editor/TemplateEditor";

const BODY_LIMIT = 1024;
const FOOTER_LIMIT = 60;
const MARKS = [
  { name: "bold", sign: "*", Icon: IconBold },
  { name: "italic", sign: "_", Icon: IconItalic },
  { name: "strike", sign: "~", Icon: IconStrikethrough },
  { name: "code", sign: "```", Icon: IconCode },
] as const;

interface FieldsProps {
  draft: TemplateDraft;
  update: Update;
  wrong: Wrong;
}

/** The text of the message with its variables, and the small print below. */
export function BodyFields({ draft, update, wrong }: FieldsProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const around = (before: string, after: string) => {
    const field = area.current;
    if (field === null) return;
    const { selectionStart: from, selectionEnd: to } = field;
    const chosen = draft.body.slice(from, to);
    update({ body: draft.body.slice(0, from) + before + chosen + after + draft.body.slice(to) });
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(from + before.length, from + before.length + chosen.length);
    });
  };
  return (
    <Section title={t("editor.body")} sentence={t("editor.bodyHint")}>
      <Stack gap="sm">
        <Group gap={4} role="toolbar" aria-label={t("editor.toolbar")}>
          {MARKS.map(({ name, sign, Icon }) => (
            <Tooltip key={name} label={t(`editor.marks.${name}`)}>
              <ActionIcon variant="default" aria-label={t(`editor.marks.${name}`)} onClick={() => around(sign, sign)}>
                <Icon size={16} />
              </ActionIcon>
            </Tooltip>
          ))}
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconBraces size={15} />}
            onClick={() => around(nextVariable(draft, draft.body), "")}
          >
            {t("editor.variable")}
          </Button>
          <Text size="xs" c="dimmed" ml="auto">
            {draft.body.length} / {BODY_LIMIT}
          </Text>
        </Group>
        <Textarea
          ref={area}
          data-field="body.text"
          aria-label={t("editor.body")}
          autosize
          minRows={5}
          maxRows={16}
          value={draft.body}
          error={wrong("body.text") ?? wrong("body")}
          onChange={(event) => update({ body: event.currentTarget.value })}
        />
        <Samples part="body" text={draft.body} draft={draft} update={update} wrong={wrong} />
        <TextInput
          data-field="footer"
          label={t("editor.footer")}
          description={t("editor.footerHint")}
          value={draft.footer}
          maxLength={FOOTER_LIMIT}
          error={wrong("footer.text")}
          onChange={(event) => update({ footer: event.currentTarget.value })}
        />
      </Stack>
    </Section>
  );
}

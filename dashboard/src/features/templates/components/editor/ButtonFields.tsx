import { ActionIcon, Button, Menu, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Section } from "@/components/ui/Section";
import {
  BUTTONS,
  emptyButton,
  MOST_BUTTONS,
  type DraftButton,
  type TemplateDraft,
} from "@/features/templates/components/editor/draft";
import type { Update, Wrong } from "@/features/templates/components/editor/TemplateEditor";

import classes from "./TemplateEditor.module.css";

const MOST: Record<string, number> = { URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1 };
const LABEL_LIMIT = 25;

interface ButtonFieldsProps {
  draft: TemplateDraft;
  update: Update;
  wrong: Wrong;
}

/** What people can press: answers, a link, a call, a code to copy. */
export function ButtonFields({ draft, update, wrong }: ButtonFieldsProps) {
  const { t } = useTranslation();
  const { buttons } = draft;
  const change = (index: number, changes: Partial<DraftButton>) =>
    update({ buttons: buttons.map((one, place) => (place === index ? { ...one, ...changes } : one)) });
  const count = (kind: string) => buttons.filter((one) => one.kind === kind).length;
  const adding = (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={15} />}
          disabled={buttons.length >= MOST_BUTTONS}
        >
          {t("editor.addButton")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {BUTTONS.map((kind) => (
          <Menu.Item
            key={kind}
            disabled={count(kind) >= (MOST[kind] ?? MOST_BUTTONS)}
            onClick={() => update({ buttons: [...buttons, emptyButton(kind)] })}
          >
            {t(`editor.buttons.${kind}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Section title={t("editor.buttonsTitle")} sentence={t("editor.buttonsHint")} action={adding}>
      {buttons.length > 0 && (
        <Stack gap={0} data-field="buttons">
          {wrong("buttons") !== undefined && (
            <Text size="xs" c="red" role="alert">
              {wrong("buttons")}
            </Text>
          )}
          {buttons.map((button, index) => (
            <div key={index} className={classes.button}>
              <ButtonRow
                button={button}
                wrong={(field) => wrong(`buttons.${index}.${field}`)}
                change={(changes) => change(index, changes)}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                mt={26}
                aria-label={t("editor.removeButton", { number: index + 1 })}
                onClick={() => update({ buttons: buttons.filter((_, place) => place !== index) })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          ))}
        </Stack>
      )}
    </Section>
  );
}

interface ButtonRowProps {
  button: DraftButton;
  wrong: Wrong;
  change: (changes: Partial<DraftButton>) => void;
}

function ButtonRow({ button, wrong, change }: ButtonRowProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" className={classes.fields}>
      <div className={classes.pair}>
        {button.kind !== "COPY_CODE" && (
          <TextInput
            label={t(`editor.buttons.${button.kind}`)}
            placeholder={t("editor.buttonLabel")}
            value={button.text}
            maxLength={LABEL_LIMIT}
            error={wrong("text")}
            onChange={(event) => change({ text: event.currentTarget.value })}
          />
        )}
        {button.kind === "URL" && (
          <TextInput
            label={t("editor.address")}
            placeholder="https://"
            value={button.url}
            error={wrong("url")}
            onChange={(event) => change({ url: event.currentTarget.value })}
          />
        )}
        {button.kind === "PHONE_NUMBER" && (
          <TextInput
            label={t("editor.phone")}
            placeholder="+55 11 98765-4321"
            value={button.phone}
            error={wrong("phone_number")}
            onChange={(event) => change({ phone: event.currentTarget.value.replace(/[^\d+]/g, "") })}
          />
        )}
        {button.kind === "COPY_CODE" && (
          <TextInput
            label={t("editor.buttons.COPY_CODE")}
            placeholder={t("editor.codeSample")}
            value={button.example}
            maxLength={20}
            error={wrong("example")}
            onChange={(event) => change({ example: event.currentTarget.value })}
          />
        )}
      </div>
      {button.kind === "URL" && button.url.includes("{{") && (
        <TextInput
          label={t("editor.addressSample")}
          placeholder={button.url.replace(/\{\{.*$/, "A-17")}
          value={button.example}
          error={wrong("example")}
          onChange={(event) => change({ example: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

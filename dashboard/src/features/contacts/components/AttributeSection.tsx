import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { addAttribute, deleteAttribute, useAttributes } from "@/features/contacts/api/groups";
import type { AttributeType, ContactAttribute } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const TYPES: AttributeType[] = ["text", "number", "date", "boolean"];

/** What is known of people: attributes with their types. */
export function AttributeSection({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const attributes = useAttributes();
  const [deleted, setDeleted] = useState<ContactAttribute | null>(null);
  return (
    <Section title={t("lists.fields")} sentence={t("lists.fieldsSentence")}>
      <Stack gap="xs">
        {attributes.data?.items.map((attribute) => (
          <Group key={attribute.id} justify="space-between">
            <Text size="sm">
              {attribute.label}{" "}
              <Text span c="dimmed" size="xs">
                {t(`lists.types.${attribute.type}`)}
              </Text>
            </Text>
            {mayChange && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${t("lists.deleteField")}: ${attribute.label}`}
                onClick={() => setDeleted(attribute)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {attributes.data?.items.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("lists.noFields")}
          </Text>
        )}
        {mayChange && <NewAttribute />}
      </Stack>
      {deleted && (
        <Confirm
          opened
          danger
          onClose={() => setDeleted(null)}
          title={t("lists.deleteFieldTitle", { name: deleted.label })}
          text={t("lists.deleteFieldText")}
          label={t("lists.deleteField")}
          act={() => deleteAttribute(deleted.id)}
        />
      )}
    </Section>
  );
}

function NewAttribute() {
  const { t } = useTranslation();
  const [label, setLabel] = useState("");
  const [type, setType] = useState<AttributeType>("text");
  const { run, busy, error } = useAct(async () => {
    await addAttribute({ label, type });
    setLabel("");
  });
  return (
    <>
      <Group align="flex-end" gap="xs">
        <TextInput label={t("lists.name")} value={label} onChange={(event) => setLabel(event.currentTarget.value)} />
        <Select
          label={t("lists.type")}
          data={TYPES.map((one) => ({ value: one, label: t(`lists.types.${one}`) }))}
          value={type}
          onChange={(next) => setType(next ?? "text")}
          w="9rem"
        />
        <Button variant="default" disabled={label.trim() === ""} loading={busy} onClick={() => run()}>
          {t("lists.addField")}
        </Button>
      </Group>
      {error !== null && <Problem error={error} />}
    </>
  );
}

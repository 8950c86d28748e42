import { Drawer, Group, MultiSelect, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { useAttributes, useLists, useTags } from "@/features/contacts/api/groups";
import { useSaveContact, type ContactDraft } from "@/features/contacts/api/save-contact";
import { fieldErrors } from "@/lib/api/error";
import type { AttributeValue, Contact, ContactAttribute, ContactDetail } from "@/lib/api/types";

interface ContactFormProps {
  /** Null: a new contact. */
  contact: Contact | null;
  onClose: () => void;
  onSaved: (contact: ContactDetail) => void;
}

export function ContactForm({ contact, onClose, onSaved }: ContactFormProps) {
  const { t } = useTranslation();
  const attributes = useAttributes();
  return (
    <Drawer
      opened
      onClose={onClose}
      title={contact ? t("contacts.edit") : t("contacts.add")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {attributes.data && (
        <Fields contact={contact} attributes={attributes.data.items} onClose={onClose} onSaved={onSaved} />
      )}
    </Drawer>
  );
}

function initial(contact: Contact | null): Omit<ContactDraft, "lists"> & { lists: string[] } {
  return {
    phone: contact?.phone ?? "",
    user_id: contact?.user_id ?? "",
    external_id: contact?.external_id ?? "",
    username: contact?.username ?? "",
    name: contact?.name ?? "",
    language: contact?.language ?? "",
    timezone: contact?.timezone_given ? contact.timezone : null,
    attributes: contact?.attributes ?? {},
    tags: contact?.tags.map((tag) => tag.name) ?? [],
    lists: contact?.lists.map((list) => String(list.id)) ?? [],
  };
}

type FieldsProps = ContactFormProps & { attributes: ContactAttribute[] };

function Fields({ contact, attributes, onClose, onSaved }: FieldsProps) {
  const { t } = useTranslation();
  const save = useSaveContact(contact?.id ?? null);
  const tags = useTags();
  const lists = useLists();
  const form = useForm({ initialValues: initial(contact) });
  const submit = form.onSubmit((values) => {
    const draft: ContactDraft = { ...values, lists: values.lists.map(Number) };
    save.mutate(draft, { onSuccess: onSaved, onError: (error) => form.setErrors(fieldErrors(error)) });
  });
  const set = (key: string, value: AttributeValue | null) =>
    form.setFieldValue("attributes", { ...form.values.attributes, [key]: value });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label={t("contacts.name")} data-autofocus {...form.getInputProps("name")} />
        <TextInput
          label={t("contacts.phone")}
          description={t("contacts.phoneHint")}
          type="tel"
          {...form.getInputProps("phone")}
        />
        <TextInput label={t("contacts.userId")} spellCheck={false} {...form.getInputProps("user_id")} />
        <TextInput
          label={t("contacts.externalId")}
          description={t("contacts.externalIdHint")}
          spellCheck={false}
          {...form.getInputProps("external_id")}
        />
        <Group grow align="flex-start">
          <TextInput
            label={t("contacts.language")}
            description={t("contacts.languageHint")}
            spellCheck={false}
            {...form.getInputProps("language")}
          />
          <Select
            label={t("contacts.timezone")}
            description={t("contacts.timezoneHint")}
            data={Intl.supportedValuesOf("timeZone")}
            searchable
            clearable
            limit={50}
            {...form.getInputProps("timezone")}
          />
        </Group>
        <TagsInput
          label={t("contacts.tags")}
          data={[...new Set(tags.data?.items.map((tag) => tag.name) ?? [])]}
          {...form.getInputProps("tags")}
        />
        <MultiSelect
          label={t("contacts.lists")}
          data={lists.data?.items.map((list) => ({ value: String(list.id), label: list.name })) ?? []}
          searchable
          {...form.getInputProps("lists")}
        />
        {attributes.map((attribute) => (
          <AttributeField
            key={attribute.id}
            attribute={attribute}
            value={form.values.attributes[attribute.key] ?? null}
            error={form.errors[`attributes.${attribute.key}`] as string | undefined}
            onChange={(value) => set(attribute.key, value)}
          />
        ))}
        <ActionFoot
          label={contact ? t("common.save") : t("contacts.add")}
          busy={save.isPending}
          error={save.error}
          form={form}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

interface AttributeFieldProps {
  attribute: ContactAttribute;
  value: AttributeValue | null;
  error?: string;
  onChange: (value: AttributeValue | null) => void;
}

/** The field that an attribute's type calls for. */
function AttributeField({ attribute, value, error, onChange }: AttributeFieldProps) {
  const { t } = useTranslation();
  const text = value === null ? "" : String(value);
  const shared = { label: attribute.label, error };
  switch (attribute.type) {
    case "number":
      return <NumberInput {...shared} value={text} onChange={(next) => onChange(next === "" ? null : Number(next))} />;
    case "boolean":
      return (
        <Select
          {...shared}
          clearable
          data={[
            { value: "true", label: t("contacts.yes") },
            { value: "false", label: t("contacts.no") },
          ]}
          value={text === "" ? null : text}
          onChange={(next) => onChange(next === null ? null : next === "true")}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          type={attribute.type === "date" ? "date" : "text"}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value)}
        />
      );
  }
}

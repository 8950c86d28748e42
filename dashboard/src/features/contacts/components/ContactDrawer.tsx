import { ActionIcon, Button, Drawer, Group, Skeleton, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Facts, type Fact } from "@/components/ui/Facts";
import { Problem } from "@/components/ui/Problem";
import { useContact } from "@/features/contacts/api/get-contact";
import { useAttributes } from "@/features/contacts/api/groups";
import { addNote, deleteNote, undoMerge } from "@/features/contacts/api/history";
import { deleteContact } from "@/features/contacts/api/save-contact";
import { ConsentPanel } from "@/features/contacts/components/ConsentPanel";
import { ContactMessages } from "@/features/contacts/components/ContactMessages";
import { MergeDialog } from "@/features/contacts/components/MergeDialog";
import { reachOf } from "@/features/contacts/components/ContactTable";
import { useUser } from "@/lib/api/session";
import type { AttributeValue, ContactDetail } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { atLeast } from "@/lib/roles";
import { useAct } from "@/lib/use-act";

interface ContactDrawerProps {
  id: number;
  onClose: () => void;
  onEdit: (contact: ContactDetail) => void;
}

/** Everything about one person: details, consent, messages, notes. */
export function ContactDrawer({ id, onClose, onEdit }: ContactDrawerProps) {
  const { t } = useTranslation();
  const contact = useContact(id);
  const title = contact.data?.name ?? (contact.data ? reachOf(contact.data) : t("common.loading"));
  return (
    <Drawer opened onClose={onClose} size="lg" title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      {contact.isError ? (
        <Problem error={contact.error} onRetry={() => void contact.refetch()} />
      ) : contact.data === undefined ? (
        <Skeleton height={240} />
      ) : (
        <Detail contact={contact.data} onClose={onClose} onEdit={onEdit} />
      )}
    </Drawer>
  );
}

function Detail({ contact, onClose, onEdit }: { contact: ContactDetail } & Omit<ContactDrawerProps, "id">) {
  const { t } = useTranslation();
  const { role } = useUser();
  const [deleting, setDeleting] = useState(false);
  const [merging, setMerging] = useState(false);
  return (
    <Stack>
      {atLeast(role, "agent") && (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => onEdit(contact)}>
            {t("common.edit")}
          </Button>
          {atLeast(role, "operator") && (
            <Button size="xs" variant="default" onClick={() => setMerging(true)}>
              {t("contactDrawer.merge")}
            </Button>
          )}
          {atLeast(role, "operator") && (
            <Button size="xs" variant="light" color="red" onClick={() => setDeleting(true)}>
              {t("contacts.delete")}
            </Button>
          )}
        </Group>
      )}
      <Tabs defaultValue="details" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="details">{t("contacts.details")}</Tabs.Tab>
          <Tabs.Tab value="consent">{t("contacts.consent")}</Tabs.Tab>
          <Tabs.Tab value="messages">{t("contactDrawer.history")}</Tabs.Tab>
          <Tabs.Tab value="notes">
            {t("contactDrawer.notes")}
            {contact.notes.length > 0 && ` (${contact.notes.length})`}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="details">
          <Details contact={contact} />
        </Tabs.Panel>
        <Tabs.Panel value="consent">
          <ConsentPanel contactId={contact.id} />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <ContactMessages contact={contact} />
        </Tabs.Panel>
        <Tabs.Panel value="notes">
          <Notes contact={contact} />
        </Tabs.Panel>
      </Tabs>
      {merging && <MergeDialog contact={contact} onClose={() => setMerging(false)} />}
      {deleting && (
        <Confirm
          opened
          danger
          onClose={() => setDeleting(false)}
          title={t("contacts.deleteTitle", { name: contact.name ?? reachOf(contact) })}
          text={t("contacts.deleteText")}
          label={t("contacts.delete")}
          act={async () => {
            await deleteContact(contact.id);
            onClose();
          }}
        />
      )}
    </Stack>
  );
}

function Details({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const attributes = useAttributes();
  const shown = (value: AttributeValue) =>
    typeof value === "boolean" ? t(value ? "contacts.yes" : "contacts.no") : String(value);
  const zone = contact.timezone;
  const facts: (Fact | null)[] = [
    contact.phone === null ? null : { label: t("contacts.phone"), value: contact.phone },
    contact.username === null ? null : { label: t("contacts.username"), value: `@${contact.username}` },
    contact.user_id === null ? null : { label: t("contacts.userId"), value: contact.user_id },
    contact.external_id === null ? null : { label: t("contacts.externalId"), value: contact.external_id },
    contact.language === null ? null : { label: t("contacts.language"), value: contact.language },
    zone === null
      ? null
      : {
          label: t("contacts.timezone"),
          value: contact.timezone_given ? zone : t("contacts.fromNumber", { zone }),
        },
    contact.tags.length === 0
      ? null
      : { label: t("contacts.tags"), value: contact.tags.map((tag) => tag.name).join(", ") },
    contact.lists.length === 0
      ? null
      : { label: t("contacts.lists"), value: contact.lists.map((list) => list.name).join(", ") },
    ...(attributes.data?.items ?? []).map((attribute) => {
      const value = contact.attributes[attribute.key];
      return value === undefined ? null : { label: attribute.label, value: shown(value) };
    }),
    {
      label: t(`contacts.source.${contact.source as "manual"}`),
      value: format.date(contact.created_at),
    },
  ];
  return (
    <Stack>
      <Facts facts={facts.filter((fact) => fact !== null)} />
      {contact.merges.length > 0 && <Merges contact={contact} />}
    </Stack>
  );
}

function Merges({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation();
  const { run, busy, error } = useAct((mergeId: number) => undoMerge(contact.id, mergeId));
  const mayUndo = atLeast(useUser().role, "operator");
  return (
    <div>
      <Text fw={600} size="sm" mb="xs">
        {t("contactDrawer.merges")}
      </Text>
      {contact.merges.map((merge, index) => (
        <Group key={merge.id} justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm">{merge.name ?? merge.phone ?? `#${merge.contact_id}`}</Text>
            <Text size="xs" c="dimmed">
              {merge.reason === "same_user" ? t("contactDrawer.sameUser") : t("contactDrawer.byPerson")}
            </Text>
          </div>
          {mayUndo && index === 0 && (
            <Button size="compact-xs" variant="default" loading={busy} onClick={() => run(merge.id)}>
              {t("contactDrawer.undoMerge")}
            </Button>
          )}
        </Group>
      ))}
      {error !== null && <Problem error={error} />}
    </div>
  );
}

function Notes({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState("");
  const mayWrite = atLeast(useUser().role, "agent");
  const adding = useAct(async () => {
    await addNote(contact.id, text.trim());
    setText("");
  });
  const deleting = useAct((noteId: number) => deleteNote(contact.id, noteId));
  const error = adding.error ?? deleting.error;
  return (
    <Stack>
      {mayWrite && (
        <>
          <Textarea
            aria-label={t("contactDrawer.notes")}
            placeholder={t("contactDrawer.noteHint")}
            autosize
            minRows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button size="xs" disabled={text.trim() === ""} loading={adding.busy} onClick={() => adding.run()}>
              {t("contactDrawer.addNote")}
            </Button>
          </Group>
        </>
      )}
      {error !== null && <Problem error={error} />}
      {contact.notes.map((note) => (
        <Group key={note.id} align="flex-start" justify="space-between" wrap="nowrap">
          <div>
            <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {note.text}
            </Text>
            <Text size="xs" c="dimmed">
              {[note.created_by, format.dateTime(note.created_at)].filter((part) => part !== null).join(" · ")}
            </Text>
          </div>
          {mayWrite && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("contactDrawer.deleteNote")}
              onClick={() => deleting.run(note.id)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
    </Stack>
  );
}

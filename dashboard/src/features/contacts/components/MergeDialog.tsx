import { Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { useContacts } from "@/features/contacts/api/get-contacts";
import { mergeContacts } from "@/features/contacts/api/history";
import { reachOf } from "@/features/contacts/components/ContactTable";
import type { Contact } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const PAUSE_MS = 250;

function nameOf(contact: Contact): string {
  return [contact.name, reachOf(contact)].filter(Boolean).join(" · ");
}

/** Find the contact that is the same person, and make one of both. */
export function MergeDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [other, setOther] = useState<Contact | null>(null);
  const [q] = useDebouncedValue(words, PAUSE_MS);
  const found = useContacts({ q: other === null ? q : "", tag_id: "", list_id: "", consent: "" });
  const others = (found.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => one.id !== contact.id);
  const { run, busy, error } = useAct(async () => {
    if (other !== null) await mergeContacts(contact.id, other.id);
    onClose();
  });
  const choices = other === null || others.some((one) => one.id === other.id) ? others : [other, ...others];
  return (
    <Dialog onClose={onClose} title={t("contactDrawer.mergeTitle", { name: contact.name ?? reachOf(contact) })}>
      <Stack>
        <Select
          label={t("contactDrawer.mergeWith")}
          description={t("contacts.search")}
          placeholder={t("audience.choose")}
          searchable
          clearable
          data-autofocus
          nothingFoundMessage={t("common.nothingFound")}
          // The server has searched already, by more than the label says.
          filter={({ options }) => options}
          data={choices.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={other === null ? null : String(other.id)}
          onSearchChange={setWords}
          onChange={(id) => setOther(choices.find((one) => String(one.id) === id) ?? null)}
        />
        <Text size="sm" c="dimmed">
          {t("contactDrawer.mergeHint", { name: contact.name ?? reachOf(contact) })}
        </Text>
        <ActionFoot
          label={t("contactDrawer.merge")}
          disabled={other === null}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

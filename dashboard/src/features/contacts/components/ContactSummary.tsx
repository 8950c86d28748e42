import { Anchor, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Facts, type Fact } from "@/components/ui/Facts";
import { MessageStateTag } from "@/components/ui/MessageStateTag";
import { Problem } from "@/components/ui/Problem";
import { useContact } from "@/features/contacts/api/get-contact";
import { useAttributes } from "@/features/contacts/api/groups";
import { useContactMessages } from "@/features/contacts/api/history";
import { ConsentTag } from "@/features/contacts/components/ConsentTag";
import type { AttributeValue, ContactDetail, ContactMessage } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./Contacts.module.css";

/** The facts of a person that matter while one writes with them: consent, tags, attributes. */
export function ContactSummary({ contactId }: { contactId: number }) {
  const { t } = useTranslation();
  const contact = useContact(contactId);
  if (contact.isError) return <Problem error={contact.error} onRetry={() => void contact.refetch()} />;
  if (contact.data === undefined) return <Skeleton height={96} />;
  return (
    <Stack gap="xs">
      <div>
        <ConsentTag consent={contact.data.consent} />
      </div>
      <Known contact={contact.data} />
      {contact.data.tags.length > 0 && (
        <div className={classes.tagCloud} aria-label={t("contacts.tags")} role="group">
          {contact.data.tags.map((tag) => (
            <span key={tag.id} className={classes.tag}>
              {tag.name}
            </span>
          ))}
        </div>
      )}
      {contact.data.notes.map((note) => (
        <Text key={note.id} size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {note.text}
        </Text>
      ))}
    </Stack>
  );
}

function Known({ contact }: { contact: ContactDetail }) {
  const { t } = useTranslation();
  const labels = new Map(useAttributes().data?.items.map((one) => [one.key, one.label]));
  const shown = (value: AttributeValue) =>
    typeof value === "boolean" ? t(value ? "contacts.yes" : "contacts.no") : String(value);
  const facts: Fact[] = [
    { label: t("contacts.phone"), value: contact.phone },
    { label: t("contacts.username"), value: contact.username && `@${contact.username}` },
    { label: t("contacts.externalId"), value: contact.external_id },
    { label: t("contacts.language"), value: contact.language },
    ...Object.entries(contact.attributes).map(([key, value]) => ({
      label: labels.get(key) ?? key,
      value: <bdi>{shown(value)}</bdi>,
    })),
  ].filter((fact) => fact.value !== null);
  return <Facts facts={facts} />;
}

const SHOWN = 5;

/** The campaigns a person was written to in, the newest first, and how far each message got. */
export function ContactCampaigns({ contactId, none }: { contactId: number; none: string }) {
  const format = useFormat();
  const messages = useContactMessages(contactId);
  if (messages.data === undefined) return messages.isError ? null : <Skeleton height={32} />;
  const sent = messages.data.pages
    .flatMap((page) => page.items)
    .filter(isOfCampaign)
    .slice(0, SHOWN);
  if (sent.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      {sent.map((message) => (
        <div key={message.id}>
          <Anchor component={Link} to={`/campaigns/${message.campaign_id ?? 0}`} size="sm">
            {message.campaign}
          </Anchor>
          <Text component="div" size="xs" c="dimmed">
            {format.date(message.sent_at ?? message.state_at)} · <MessageStateTag state={message.state} plain />
          </Text>
        </div>
      ))}
    </Stack>
  );
}

function isOfCampaign(message: ContactMessage): boolean {
  return message.campaign_id !== null;
}

import { Anchor, Button, Group, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { MessageStateTag } from "@/components/ui/MessageStateTag";
import { Problem } from "@/components/ui/Problem";
import { useContactMessages } from "@/features/contacts/api/history";
import type { Contact, ContactMessage } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";

import classes from "./Contacts.module.css";

/** What was written to and by a person, the newest first. */
export function ContactMessages({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const messages = useContactMessages(contact.id);
  if (messages.isError) return <Problem error={messages.error} onRetry={() => void messages.refetch()} />;
  if (messages.data === undefined) return <Skeleton height={160} />;
  const found = messages.data.pages.flatMap((page) => page.items);
  if (found.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("contactDrawer.historyEmpty")}
      </Text>
    );
  }
  return (
    <div>
      {found.map((message) => (
        <OneMessage key={message.id} message={message} contact={contact} />
      ))}
      {messages.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t("contactDrawer.older")}
        </Button>
      )}
    </div>
  );
}

function OneMessage({ message, contact }: { message: ContactMessage; contact: Contact }) {
  const { t } = useTranslation();
  const format = useFormat();
  const inbound = message.state === "received";
  const name = contact.name ?? contact.phone ?? contact.username ?? "";
  return (
    <div className={classes.message}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" fw={600}>
          {inbound ? t("contactDrawer.from", { name }) : t("contactDrawer.us")}
        </Text>
        {!inbound && <MessageStateTag state={message.state} plain />}
      </Group>
      <p className={classes.words}>{message.text ?? t("contactDrawer.unwritable")}</p>
      <Text size="xs" c="dimmed">
        {format.dateTime(message.sent_at ?? message.state_at)}
        {message.campaign !== null && (
          <>
            {" · "}
            <Anchor component={Link} to={`/campaigns/${message.campaign_id}`} size="xs" underline="always">
              {message.campaign}
            </Anchor>
          </>
        )}
        {message.reason && ` · ${say(message.reason.title)}`}
      </Text>
    </div>
  );
}

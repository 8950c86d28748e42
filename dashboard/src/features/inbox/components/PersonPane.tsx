import { Button, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Facts } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { useConversationsOf } from "@/features/inbox/api/get-conversations";
import { LabelTag } from "@/features/inbox/components/LabelTag";
import { initialsOf, nameOf, reachOf } from "@/lib/names";
import type { Conversation } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

import classes from "./PersonPane.module.css";

interface PersonPaneProps {
  conversation: Conversation;
  /** What is known of the person: other parts of the dashboard know it. */
  children: ReactNode;
}

/** The person at the other end, and what there was with them before. */
export function PersonPane({ conversation, children }: PersonPaneProps) {
  const { t } = useTranslation();
  const name = nameOf(conversation) || t("inbox.noName");
  return (
    <div className={classes.pane}>
      <div className={classes.head}>
        <span className={classes.face} aria-hidden>
          {initialsOf(name)}
        </span>
        <h2 className={classes.name}>
          <bdi>{name}</bdi>
        </h2>
        <Text size="sm" c="dimmed">
          <bdi>{reachOf(conversation.contact)}</bdi>
        </Text>
        {conversation.contact.id !== null && (
          <Button
            component={Link}
            to={`/contacts?contact=${conversation.contact.id}`}
            size="compact-xs"
            variant="subtle"
          >
            {t("inbox.openContact")}
          </Button>
        )}
      </div>
      {children}
      <Part title={t("inbox.conversationFacts")}>
        <Standing conversation={conversation} />
      </Part>
      {conversation.contact.id !== null && (
        <Part title={t("inbox.previous")}>
          <Earlier id={conversation.id} contactId={conversation.contact.id} />
        </Part>
      )}
    </div>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </section>
  );
}

function Standing({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const format = useFormat();
  const answered = conversation.first_answer_at;
  const seconds = answered ? (Date.parse(answered) - Date.parse(conversation.opened_at)) / 1000 : 0;
  const facts = [
    { label: t("campaigns.status"), value: t(`inbox.status.${conversation.status}`) },
    { label: t("inbox.number"), value: <bdi>{conversation.account}</bdi> },
    ...(conversation.source ? [{ label: t("systems.name"), value: <bdi>{conversation.source.name}</bdi> }] : []),
    ...(conversation.team ? [{ label: t("desk.byTeam"), value: <bdi>{conversation.team.name}</bdi> }] : []),
    { label: t("inbox.assignee"), value: conversation.assignee?.name ?? t("inbox.nobody") },
    { label: t("inbox.opened"), value: <Moment at={conversation.opened_at} /> },
    { label: t("inbox.firstAnswer"), value: answered ? format.duration(seconds) : t("inbox.noAnswerYet") },
  ];
  return (
    <>
      <Facts facts={facts} />
      {conversation.labels.length > 0 && (
        <div className={classes.labels} role="group" aria-label={t("inbox.labels")}>
          {conversation.labels.map((label) => (
            <LabelTag key={label.id} label={label} />
          ))}
        </div>
      )}
      {conversation.campaign && (
        <Text size="sm" mt="xs">
          <Link to={`/campaigns/${conversation.campaign.id}`} className={classes.link}>
            {t("inbox.answersCampaign", { name: conversation.campaign.name })}
          </Link>
        </Text>
      )}
    </>
  );
}

function Earlier({ id, contactId }: { id: number; contactId: number }) {
  const { t } = useTranslation();
  const all = useConversationsOf(contactId);
  if (all.data === undefined) return <Skeleton height={32} />;
  const others = all.data.items.filter((one) => one.id !== id);
  if (others.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("inbox.noPrevious")}
      </Text>
    );
  }
  return (
    <ul className={classes.earlier}>
      {others.map((one) => (
        <li key={one.id}>
          <Link to={`/inbox/${one.id}`} className={classes.link}>
            {one.account} · {t(`inbox.status.${one.status}`)}
          </Link>
          <Text size="xs" c="dimmed" truncate>
            <Moment at={one.last_message.at} /> · <bdi>{one.last_message.text}</bdi>
          </Text>
        </li>
      ))}
    </ul>
  );
}

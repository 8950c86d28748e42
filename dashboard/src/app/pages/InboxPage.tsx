import { Drawer, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconInbox } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Problem } from "@/components/ui/Problem";
import { useAccounts } from "@/features/accounts/api/get-accounts";
import { ContactCampaigns, ContactSummary } from "@/features/contacts/components/ContactSummary";
import { useTeams } from "@/lib/api/teams";
import { useConversation, useConversations } from "@/features/inbox/api/get-conversations";
import { AnswerFilter } from "@/features/inbox/components/AnswerFilter";
import { BulkBar } from "@/features/inbox/components/BulkBar";
import { BulkProgress } from "@/features/inbox/components/BulkProgress";
import { ConversationList } from "@/features/inbox/components/ConversationList";
import { ConversationView } from "@/features/inbox/components/ConversationView";
import { Filters, NARROWING } from "@/features/inbox/components/Filters";
import { InboxTabs } from "@/features/inbox/components/InboxTabs";
import { Part, PersonPane } from "@/features/inbox/components/PersonPane";
import { FILTERS, queryOf, tabOf, type Chosen, type Tab } from "@/features/inbox/filters";
import { useSelection } from "@/features/inbox/selection";
import { nameOf } from "@/lib/names";
import type { Conversation } from "@/lib/api/types";
import { useShortcuts } from "@/lib/shortcuts";
import { setPageTitle } from "@/lib/title";
import { useFilters } from "@/lib/use-filters";

import classes from "./InboxPage.module.css";

const EMPTY: Conversation[] = [];

/** Conversations, one of them, and the person in it: side by side, or one after the other on a phone. */
export function InboxPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const openId = Number(useParams().id) || null;
  const [chosen, setChosen] = useFilters(FILTERS);
  const [cursor, setCursor] = useState<number | null>(null);
  const [person, setPerson] = useState(true);
  const query = useMemo(() => queryOf(chosen), [chosen]);
  const list = useConversations(query);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const shown = rows ?? EMPTY;
  const selection = useSelection(query, shown);
  const accounts = useAccounts({}).data?.items ?? [];
  const teams = useTeams().data?.items ?? [];
  const { fetchNextPage } = list;
  const onMore = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const address = useCallback((id: number | null) => addressOf(chosen, id), [chosen]);
  const open = useCallback((id: number | null) => void navigate(address(id)), [navigate, address]);
  const wide = useMediaQuery("(min-width: 80em)", undefined, { getInitialValueInEffect: false });
  useEffect(() => setPageTitle(t("places.inbox")), [t]);

  const step = (by: 1 | -1) => {
    const at = shown.findIndex((one) => one.id === (cursor ?? openId));
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (next) setCursor(next.id);
  };
  useShortcuts({ j: () => step(1), k: () => step(-1) });
  const afterClosing = useCallback(
    (id: number) => {
      const at = rows?.findIndex((one) => one.id === id) ?? -1;
      open((rows?.[at + 1] ?? rows?.[at - 1])?.id ?? null);
    },
    [rows, open],
  );
  return (
    <div className={classes.inbox} data-open={openId !== null || undefined} data-person={(person && wide) || undefined}>
      <section className={classes.list} aria-label={t("inbox.list")}>
        <h1 className={classes.title}>{t("places.inbox")}</h1>
        <Filters
          chosen={chosen}
          onChange={setChosen}
          numbers={accounts}
          teams={teams}
          choosing={selection.on}
          onChoosing={selection.on ? selection.end : selection.begin}
        />
        <AnswerFilter chosen={chosen} onChange={setChosen} />
        <InboxTabs tab={tabOf(chosen.tab)} addressOf={(tab) => addressOf({ ...chosen, tab, q: "" }, openId)} />
        {list.isError ? (
          <div className={classes.problem}>
            <Problem error={list.error} onRetry={() => void list.refetch()} />
          </div>
        ) : rows?.length === 0 ? (
          <NoConversations chosen={chosen} />
        ) : (
          <ConversationList
            conversations={rows}
            more={list.hasNextPage}
            onMore={onMore}
            openId={openId}
            cursorId={cursor}
            addressOf={(one) => address(one.id)}
            selection={selection}
            answering={query}
          />
        )}
        {selection.on && <BulkBar query={query} shown={shown} selection={selection} teams={teams} />}
        <BulkProgress />
      </section>
      {/* On a phone the list, and its heading, are away while a conversation is open. */}
      {openId !== null && <h1 className={classes.phoneTitle}>{t("places.inbox")}</h1>}
      {openId === null ? (
        <div className={classes.nothing}>
          <Empty icon={IconInbox} title={t("inbox.choose")} text={t("inbox.chooseText")} />
        </div>
      ) : (
        <Opened
          key={openId}
          id={openId}
          back={address(null)}
          onBack={() => open(null)}
          onClosed={afterClosing}
          wide={wide}
          person={person}
          onPerson={() => setPerson(!person)}
        />
      )}
    </div>
  );
}

function addressOf(chosen: Chosen, id: number | null): string {
  const params = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== ""));
  const search = params.toString();
  return `/inbox${id === null ? "" : `/${id}`}${search === "" ? "" : `?${search}`}`;
}

function NoConversations({ chosen }: { chosen: Chosen }) {
  const { t } = useTranslation();
  const tab: Tab = tabOf(chosen.tab);
  const narrowed = (["q", ...NARROWING] as const).some((name) => chosen[name] !== "");
  return (
    <Empty
      icon={IconInbox}
      title={narrowed ? t("common.nothingFound") : t(`inbox.empty.${tab}`)}
      text={narrowed ? t("common.otherWords") : t(`inbox.empty.${tab}Text`)}
    />
  );
}

interface OpenedProps {
  id: number;
  back: string;
  onBack: () => void;
  onClosed: (id: number) => void;
  wide: boolean;
  person: boolean;
  onPerson: () => void;
}

function Opened({ id, back, onBack, onClosed, wide, person, onPerson }: OpenedProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const [drawer, setDrawer] = useState(false);
  const name = conversation.data && nameOf(conversation.data);
  useEffect(() => {
    if (!name) return undefined;
    setPageTitle(`${name} · ${t("places.inbox")}`);
    return () => setPageTitle(t("places.inbox"));
  }, [name, t]);
  if (conversation.isError) {
    return (
      <div className={classes.problem}>
        <Problem error={conversation.error} onRetry={() => void conversation.refetch()} />
        <Text component={Link} to={back} size="sm" className={classes.onPhone}>
          {t("inbox.back")}
        </Text>
      </div>
    );
  }
  if (conversation.data === undefined) return <div className={classes.nothing} data-fills-phone aria-busy />;
  const contactId = conversation.data.contact.id;
  const about = (
    <PersonPane conversation={conversation.data}>
      {contactId !== null && (
        <>
          <Part title={t("inbox.facts")}>
            <ContactSummary contactId={contactId} />
          </Part>
          <Part title={t("inbox.campaigns")}>
            <ContactCampaigns contactId={contactId} none={t("inbox.noCampaigns")} />
          </Part>
        </>
      )}
    </PersonPane>
  );
  return (
    <>
      <ConversationView
        conversation={conversation.data}
        back={back}
        onBack={onBack}
        onClosed={onClosed}
        personShown={wide ? person : drawer}
        onPerson={wide ? onPerson : () => setDrawer(!drawer)}
      />
      {wide && person && (
        <section className={classes.person} aria-label={t("inbox.person")} tabIndex={0}>
          {about}
        </section>
      )}
      {!wide && (
        <Drawer
          opened={drawer}
          onClose={() => setDrawer(false)}
          size="sm"
          title={t("inbox.person")}
          closeButtonProps={{ "aria-label": t("common.close") }}
        >
          {about}
        </Drawer>
      )}
    </>
  );
}

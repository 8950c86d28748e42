import { Anchor, Button, Stack, Text } from "@mantine/core";
import { IconRefresh, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { FigureStrip } from "@/components/ui/FigureStrip";
import { Filter } from "@/components/ui/Filter";
import { Moment } from "@/components/ui/Moment";
import { Notice } from "@/components/ui/Notice";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { Toolbar } from "@/components/ui/Toolbar";
import { useCalls, useJournalSummary } from "@/features/webhooks/api/calls";
import { CALL_NOTES, useKindName } from "@/features/webhooks/components/CallContent";
import { CallList } from "@/features/webhooks/components/CallList";
import { CALL_STATES } from "@/features/webhooks/components/CallStateTag";
import { CallView } from "@/features/webhooks/components/CallView";
import { ReplayDialog } from "@/features/webhooks/components/ReplayDialog";
import type { JournalSummary } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["state", "kind", "note", "call"] as const;
const KINDS = [
  ...["statuses", "messages", "TemplateStatus", "TemplateQuality", "TemplateCategory", "TemplateComponents"],
  ...["NumberQuality", "NumberName", "AccountUpdate", "AccountAlert", "AccountReview", "Capability"],
  ...["SecurityEvent", "FlowUpdate", "UserPreference", "ChannelErrors"],
  ...["NEW_CONVERSATION", "NEW_MESSAGE", "CLOSE_CONVERSATION"],
];

/** What Meta and other systems told us, and what became of it. */
export function WebhooksPage() {
  const { t } = useTranslation();
  const kindName = useKindName();
  const [{ call, ...filters }, setFilters] = useFilters(FILTERS);
  const [replaying, setReplaying] = useState(false);
  const summary = useJournalSummary();
  const calls = useCalls(filters);
  const rows = calls.data?.pages.flatMap((page) => page.items);
  const filtered = Object.values(filters).some((value) => value !== "");
  const again = (
    <Button leftSection={<IconRefresh size={16} />} variant="default" onClick={() => setReplaying(true)}>
      {t("webhooks.againAll")}
    </Button>
  );
  return (
    <Page wide title={t("webhooks.title")} sentence={t("webhooks.sentence")} action={again}>
      <Stack gap="md">
        <Summary summary={summary.data} />
        {summary.data && summary.data.strangers.length > 0 && <Strangers summary={summary.data} />}
        <div>
          <Toolbar>
            <Filter
              label={t("webhooks.state")}
              any={t("webhooks.anyState")}
              value={filters.state}
              options={CALL_STATES.map((value) => ({ value, label: t(`webhookStates.${value}`) }))}
              onChange={(state) => setFilters({ state })}
            />
            <Filter
              label={t("webhooks.kind")}
              any={t("webhooks.anyKind")}
              value={filters.kind}
              options={KINDS.map((value) => ({ value, label: kindName(value) }))}
              onChange={(kind) => setFilters({ kind })}
            />
            <Filter
              label={t("webhooks.note")}
              any={t("webhooks.anyNote")}
              value={filters.note}
              options={CALL_NOTES.map((value) => ({ value, label: t(`webhookNotes.${value}`) }))}
              onChange={(note) => setFilters({ note })}
            />
          </Toolbar>
          {calls.isError ? (
            <Problem error={calls.error} onRetry={() => void calls.refetch()} />
          ) : rows?.length === 0 ? (
            <Empty
              icon={IconWebhook}
              title={filtered ? t("common.nothingFound") : t("webhooks.emptyTitle")}
              text={filtered ? t("common.otherWords") : t("webhooks.emptyText")}
            />
          ) : (
            <CallList calls={rows} onOpen={(id) => setFilters({ call: String(id) })} />
          )}
          {calls.hasNextPage && (
            <Button
              variant="default"
              mt="sm"
              loading={calls.isFetchingNextPage}
              onClick={() => void calls.fetchNextPage()}
            >
              {t("common.nextPage")}
            </Button>
          )}
        </div>
      </Stack>
      {call !== "" && <CallView id={Number(call)} onClose={() => setFilters({ call: null })} />}
      {replaying && <ReplayDialog filters={filters} kinds={KINDS} onClose={() => setReplaying(false)} />}
    </Page>
  );
}

function Summary({ summary }: { summary: JournalSummary | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = "/settings/webhooks?state=";
  return (
    <FigureStrip
      figures={[
        { label: t("webhooks.waiting"), colour: "grey", value: summary?.waiting, to: `${place}pending` },
        { label: t("webhooks.lag"), text: summary && format.duration(Math.round(summary.lag_seconds)) },
        { label: t("webhooks.failed"), colour: "amber", value: summary?.failed, to: `${place}failed` },
        { label: t("webhooks.poison"), colour: "red", value: summary?.poison, to: `${place}poison` },
        {
          label: t("webhooks.keptSince"),
          text: summary && (summary.kept_since === null ? "–" : format.date(summary.kept_since)),
        },
      ]}
    />
  );
}

function Strangers({ summary }: { summary: JournalSummary }) {
  const { t } = useTranslation();
  return (
    <Notice tone="waiting" title={t("webhooks.strangersTitle")}>
      <Text size="sm">{t("webhooks.strangersText")}</Text>
      <ul>
        {summary.strangers.map((one) => (
          <li key={one.phone_number_id}>
            {t("webhooks.stranger", { number: one.display_phone_number ?? "–", id: one.phone_number_id })},{" "}
            {t("webhooks.lastCall")} <Moment at={one.last_at} />
          </li>
        ))}
      </ul>
      <Anchor component={Link} to="/numbers" size="sm">
        {t("webhooks.connect")}
      </Anchor>
    </Notice>
  );
}

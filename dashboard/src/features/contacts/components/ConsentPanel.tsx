import { Button, Group, Radio, Skeleton, Stack, Text, Textarea, TextInput, Timeline } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { noteConsent, useConsent, type ConsentDraft } from "@/features/contacts/api/consent";
import { ConsentTag } from "@/features/contacts/components/ConsentTag";
import { useUser } from "@/lib/api/session";
import type { ConsentEvent, ConsentScope } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { atLeast } from "@/lib/roles";
import { cssColour } from "@/lib/states";
import { useAct } from "@/lib/use-act";

/** Where a person stands, how that came about, and the way to note a yes or a no. */
export function ConsentPanel({ contactId }: { contactId: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const consent = useConsent(contactId);
  const [asked, setAsked] = useState<"opt-in" | "opt-out" | null>(null);
  const mayNote = atLeast(useUser().role, "agent");
  if (consent.isError) return <Problem error={consent.error} onRetry={() => void consent.refetch()} />;
  if (consent.data === undefined) return <Skeleton height={80} />;
  const { since, held_by_meta: held, events } = consent.data;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <ConsentTag consent={consent.data} />
        {since !== null && (
          <Text size="xs" c="dimmed">
            {t("consent.since", { date: format.date(since) })}
          </Text>
        )}
      </Group>
      {held && <Notice tone="info" title={t("consent.heldByMeta")} />}
      {mayNote && (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setAsked("opt-in")}>
            {t("consent.optIn")}
          </Button>
          <Button size="xs" variant="default" onClick={() => setAsked("opt-out")}>
            {t("consent.optOut")}
          </Button>
        </Group>
      )}
      {events.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("consent.none")}
        </Text>
      ) : (
        <Events events={events} />
      )}
      {asked !== null && <ConsentDialog contactId={contactId} said={asked} onClose={() => setAsked(null)} />}
    </Stack>
  );
}

function Events({ events }: { events: ConsentEvent[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Timeline bulletSize={12} lineWidth={2} active={events.length}>
      {events.map((event) => (
        <Timeline.Item
          key={event.id}
          color={cssColour(event.action === "opt_out" ? "red" : "green", "solid")}
          title={
            <Text size="sm">
              {t(`consent.actions.${event.action}`)} · {t(`consent.${event.scope}`)}
            </Text>
          }
        >
          <Text size="xs" c="dimmed">
            {[format.dateTime(event.at), t(`consent.channels.${event.channel}`), event.source, event.created_by]
              .filter((part) => part !== null)
              .join(" · ")}
          </Text>
          {event.proof !== null && (
            <Text size="xs" style={{ overflowWrap: "anywhere" }}>
              “{event.proof}”
            </Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

interface ConsentDialogProps {
  contactId: number;
  said: "opt-in" | "opt-out";
  onClose: () => void;
}

function ConsentDialog({ contactId, said, onClose }: ConsentDialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<ConsentDraft>({
    scope: said === "opt-in" ? "marketing" : "all",
    source: null,
    proof: null,
  });
  const { run, busy, error } = useAct(async () => {
    await noteConsent(contactId, said, draft);
    onClose();
  });
  const title = said === "opt-in" ? t("consent.optIn") : t("consent.optOut");
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        {said === "opt-out" && <ScopeChoice value={draft.scope} onChange={(scope) => setDraft({ ...draft, scope })} />}
        <SourceAndProof draft={draft} onChange={(changed) => setDraft({ ...draft, ...changed })} />
        <ActionFoot
          label={t("common.save")}
          disabled={said === "opt-in" && draft.source === null}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

export function ScopeChoice({ value, onChange }: { value: ConsentScope; onChange: (scope: ConsentScope) => void }) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t("consent.scope")} value={value} onChange={(next) => onChange(next)}>
      <Stack gap="xs" mt="xs">
        <Radio value="all" label={t("consent.all")} description={t("consent.allHint")} />
        <Radio value="marketing" label={t("consent.marketing")} description={t("consent.marketingHint")} />
      </Stack>
    </Radio.Group>
  );
}

interface SourceAndProofProps {
  draft: ConsentDraft;
  onChange: (changed: Partial<ConsentDraft>) => void;
}

export function SourceAndProof({ draft, onChange }: SourceAndProofProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t("consent.source")}
        description={t("consent.sourceHint")}
        value={draft.source ?? ""}
        onChange={(event) => onChange({ source: event.currentTarget.value || null })}
      />
      <Textarea
        label={t("consent.proof")}
        description={t("consent.proofHint")}
        autosize
        minRows={2}
        value={draft.proof ?? ""}
        onChange={(event) => onChange({ proof: event.currentTarget.value || null })}
      />
    </>
  );
}

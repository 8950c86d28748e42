import { Drawer, Skeleton, Stack, Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { MessageStateTag } from "@/components/ui/MessageStateTag";
import { Notice } from "@/components/ui/Notice";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { Problem } from "@/components/ui/Problem";
import { useMessage } from "@/features/campaigns/api/get-message";
import { RowOfFile } from "@/features/campaigns/components/RowOfFile";
import type { HistoryStep, MessageAttempt, MessageDetail, MessageState } from "@/lib/api/types";
import { useUploadUrl } from "@/lib/blob-url";
import { useFormat } from "@/lib/format";
import { say } from "@/lib/i18n/server-words";
import { cssColour, messageStateColour } from "@/lib/states";

/** One recipient: what was sent, each attempt, and each step since. */
export function MessageDrawer({ campaignId, id, onClose }: { campaignId: number; id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const message = useMessage(id);
  // Who was left out has no number to be named by.
  const row = message.data?.state === "skipped" ? message.data.row : null;
  const title = row === null ? (message.data?.to ?? t("people.message")) : t("people.rowOf", { row });
  return (
    <Drawer opened onClose={onClose} size="md" title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      {message.isError ? (
        <Problem error={message.error} onRetry={() => void message.refetch()} />
      ) : message.data === undefined ? (
        <Stack>
          <Skeleton height={180} />
          <Skeleton height={120} />
        </Stack>
      ) : (
        <Detail campaignId={campaignId} message={message.data} />
      )}
    </Drawer>
  );
}

function ticksOf(state: MessageState): "none" | "sent" | "delivered" | "read" {
  return state === "read" || state === "delivered" || state === "sent" ? state : "none";
}

function Detail({ campaignId, message }: { campaignId: number; message: MessageDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mediaUrl = useUploadUrl(message.preview?.header.media_upload_id);
  return (
    <Stack>
      <div>
        <MessageStateTag state={message.state} />
      </div>
      {message.reason && (
        <Notice tone={message.state === "skipped" ? "info" : "bad"} title={say(message.reason.title)}>
          {say(message.reason.cure)}
        </Notice>
      )}
      {message.row !== null && <RowOfFile campaignId={campaignId} row={message.row} />}
      {message.preview && message.state !== "skipped" && (
        <PhonePreview
          preview={message.preview}
          mediaUrl={mediaUrl}
          at={message.sent_at ?? message.created_at}
          ticks={ticksOf(message.state)}
        />
      )}
      <History message={message} />
      {message.attempts.length > 0 && <Attempts attempts={message.attempts} />}
      <Facts
        facts={[
          { label: t("people.messageId"), value: String(message.id) },
          ...(message.row === null ? [] : [{ label: t("people.row"), value: format.number(message.row) }]),
          ...(message.wamid === null ? [] : [{ label: t("people.wamid"), value: message.wamid }]),
        ]}
      />
    </Stack>
  );
}

/** A message is pending from the moment it is made. */
function stateOf(step: HistoryStep): MessageState {
  return step.state === "created" ? "pending" : step.state;
}

function History({ message }: { message: MessageDetail }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const sourceText = (source: string) => {
    const [name = "", number] = source.split(" ");
    return i18n.exists(`sources.${name}`) ? t(`sources.${name}` as "sources.attempt", { number }) : source;
  };
  return (
    <div>
      <Text fw={600} size="sm" mb="sm">
        {t("people.history")}
      </Text>
      <Timeline bulletSize={12} lineWidth={2} active={message.history.length - 1}>
        {message.history.map((step, index) => (
          <Timeline.Item
            key={index}
            color={cssColour(messageStateColour[stateOf(step)], "solid")}
            title={<MessageStateTag state={stateOf(step)} plain />}
          >
            <Text size="xs" c="dimmed">
              {format.date(step.at)} {format.timeWithSeconds(step.at)} · {sourceText(step.source)}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </div>
  );
}

function Attempts({ attempts }: { attempts: MessageAttempt[] }) {
  const { t, i18n } = useTranslation();
  const outcome = (name: string | null) =>
    name !== null && i18n.exists(`outcomes.${name}`) ? t(`outcomes.${name}` as "outcomes.accepted") : name;
  const format = useFormat();
  return (
    <div>
      <Text fw={600} size="sm">
        {t("people.attempts")}
      </Text>
      {attempts.map((attempt) => (
        <Facts
          key={attempt.attempt}
          facts={[
            {
              label: t("people.attempt", { number: attempt.attempt }),
              value: `${format.timeWithSeconds(attempt.started_at)}${attempt.ended_at ? ` · ${format.number(Date.parse(attempt.ended_at) - Date.parse(attempt.started_at))} ms` : ""}`,
            },
            {
              label: t("people.outcome"),
              value:
                [outcome(attempt.outcome), attempt.http_status, attempt.code]
                  .filter((part) => part !== null)
                  .join(" · ") || "—",
            },
            ...(attempt.details ? [{ label: t("people.details"), value: attempt.details }] : []),
            ...(attempt.fbtrace_id ? [{ label: "fbtrace_id", value: attempt.fbtrace_id }] : []),
          ]}
        />
      ))}
    </div>
  );
}

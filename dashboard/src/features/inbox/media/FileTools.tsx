import { ActionIcon, Button, Text } from "@mantine/core";
import { IconMicrophone, IconPaperclip, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Attachments } from "@/features/inbox/media/attachments";
import { ACCEPT } from "@/features/inbox/media/kinds";
import { canRecord, useRecording } from "@/features/inbox/media/recording";

import classes from "./Media.module.css";

/** Choosing files, and recording a voice message. */
export function FileTools({ files }: { files: Attachments }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const recording = useRecording((voice) => files.add([voice], true));
  if (recording.seconds !== null) return <Underway recording={recording} seconds={recording.seconds} />;
  return (
    <>
      <ActionIcon
        aria-label={t("inboxMedia.attach")}
        title={t("inboxMedia.attachHint")}
        onClick={() => input.current?.click()}
      >
        <IconPaperclip size={18} aria-hidden />
      </ActionIcon>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept={ACCEPT}
        aria-label={t("inboxMedia.attach")}
        onChange={(event) => {
          files.add(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      {canRecord() && (
        <ActionIcon aria-label={t("inboxMedia.record")} title={t("inboxMedia.record")} onClick={recording.start}>
          <IconMicrophone size={18} aria-hidden />
        </ActionIcon>
      )}
      {recording.problem && (
        <Text size="xs" c="var(--state-red-ink)" role="alert">
          {t(`inboxMedia.recording.${recording.problem}`)}
        </Text>
      )}
    </>
  );
}

function Underway({ recording, seconds }: { recording: ReturnType<typeof useRecording>; seconds: number }) {
  const { t } = useTranslation();
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return (
    <span className={classes.recording}>
      <IconMicrophone size={18} aria-hidden />
      <span role="timer" aria-label={t("inboxMedia.recordingFor")}>
        {time}
      </span>
      <ActionIcon aria-label={t("inboxMedia.dropRecording")} onClick={recording.cancel}>
        <IconTrash size={17} aria-hidden />
      </ActionIcon>
      <Button size="compact-xs" variant="default" onClick={recording.stop}>
        {t("inboxMedia.endRecording")}
      </Button>
    </span>
  );
}

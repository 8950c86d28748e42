import { Button, Progress, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useRef, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/lib/format";

import classes from "./FileDrop.module.css";

interface FileDropProps {
  title: string;
  hint: string;
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  /** Share from 0 to 1 while a file is on its way. */
  progress?: number | null;
  onCancel?: () => void;
  compact?: boolean;
}

/** A place to drop files on, or to choose them from. */
export function FileDrop({
  title,
  hint,
  accept,
  multiple = false,
  onFiles,
  progress = null,
  onCancel,
  compact = false,
}: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const chosen = Array.from(files ?? []).slice(0, multiple ? undefined : 1);
    if (chosen.length > 0) onFiles(chosen);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  if (progress !== null) return <Underway progress={progress} onCancel={onCancel} />;
  return (
    <div
      className={classes.zone}
      data-over={over || undefined}
      data-compact={compact || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <button type="button" className={classes.target} onClick={() => input.current?.click()}>
        <span className={classes.icon}>
          <IconUpload size={20} stroke={1.7} aria-hidden />
        </span>
        <span className={classes.title}>{title}</span>
        <span className={classes.hint}>{hint}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        aria-label={title}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </div>
  );
}

function Underway({ progress, onCancel }: { progress: number; onCancel?: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sent = progress >= 1;
  return (
    <div className={classes.underway} role="status">
      <Text size="sm" fw={500}>
        {sent ? t("files.reading") : t("files.uploading", { share: format.percent(progress) })}
      </Text>
      <Progress
        value={progress * 100}
        size="sm"
        w="100%"
        maw="20rem"
        striped={sent}
        animated={sent}
        aria-label={t("files.progress")}
      />
      {onCancel && !sent && (
        <Button size="xs" variant="default" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      )}
    </div>
  );
}

import { SimpleGrid, Stack, Text } from "@mantine/core";
import { IconFileText, IconVideo } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { FileDrop } from "@/components/ui/FileDrop";
import { Problem } from "@/components/ui/Problem";
import { useHeaderMedia } from "@/features/campaigns/api/get-media";
import type { Upload } from "@/lib/api/types";
import { uploadMedia } from "@/lib/api/upload-media";
import { useUploadUrl } from "@/lib/blob-url";

import classes from "./MediaField.module.css";

const ACCEPT: Record<string, string> = {
  image: "image/jpeg,image/png",
  video: "video/mp4,video/3gpp",
  document: "application/pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,text/plain",
};

interface MediaFieldProps {
  kind: string;
  value: string | null;
  onChange: (uploadId: string) => void;
}

/** The header's picture, video or document: from the library, or a new one. */
export function MediaField({ kind, value, onChange }: MediaFieldProps) {
  const { t } = useTranslation();
  const media = useHeaderMedia(kind);
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const controller = useRef<AbortController | null>(null);
  const add = async (file: File) => {
    controller.current = new AbortController();
    setError(null);
    setProgress(0);
    try {
      onChange((await uploadMedia(file, setProgress, controller.current.signal)).id);
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) setError(refusal);
    } finally {
      setProgress(null);
    }
  };
  return (
    <Stack gap="sm">
      {media.isError && <Problem error={media.error} onRetry={() => void media.refetch()} />}
      {(media.data?.items.length ?? 0) > 0 && (
        <SimpleGrid
          cols={{ base: 3, sm: 4, lg: 5 }}
          spacing="xs"
          role="radiogroup"
          aria-label={t("wizard.headerMedia")}
          className={classes.grid}
        >
          {media.data?.items.map((upload) => (
            <Choice
              key={upload.id}
              upload={upload}
              checked={upload.id === value}
              onChange={() => onChange(upload.id)}
            />
          ))}
        </SimpleGrid>
      )}
      {error !== null && <Problem error={error} />}
      <FileDrop
        compact
        title={t("wizard.newMedia")}
        hint={t(`wizard.mediaHints.${kind === "video" || kind === "document" ? kind : "image"}`)}
        accept={ACCEPT[kind] ?? ""}
        progress={progress}
        onCancel={() => controller.current?.abort()}
        onFiles={([file]) => file && void add(file)}
      />
    </Stack>
  );
}

function Choice({ upload, checked, onChange }: { upload: Upload; checked: boolean; onChange: () => void }) {
  const address = useUploadUrl(upload.media_kind === "image" ? upload.id : null);
  const Glyph = upload.media_kind === "video" ? IconVideo : IconFileText;
  return (
    <label className={classes.choice} data-checked={checked || undefined} title={upload.filename}>
      <input
        type="radio"
        name="header-media"
        className={classes.input}
        checked={checked}
        onChange={onChange}
        aria-label={upload.filename}
      />
      <span className={classes.picture}>
        {address ? <img src={address} alt="" /> : <Glyph size={22} stroke={1.4} aria-hidden />}
      </span>
      <Text size="xs" truncate px={6} py={4}>
        {upload.filename}
      </Text>
    </label>
  );
}

import { Button, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { Moment } from "@/components/ui/Moment";
import { requestBlob } from "@/lib/api/client";
import type { Upload } from "@/lib/api/types";
import { saveBlob, useUploadUrl } from "@/lib/blob-url";
import { useFormat } from "@/lib/format";

import classes from "./MediaViewer.module.css";

export function MediaViewer({ upload, onClose }: { upload: Upload; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const size = upload.width !== null && upload.height !== null ? `${upload.width} × ${upload.height}` : "—";
  const save = async () => saveBlob(await requestBlob(`/uploads/${upload.id}/content`), upload.filename);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={upload.filename}
      closeButtonProps={{ "aria-label": t("common.close") }}
      classNames={{ title: classes.title }}
    >
      <Stack>
        <Content upload={upload} />
        <Facts
          facts={[
            { label: t("media.type"), value: upload.content_type },
            { label: t("media.size"), value: format.bytes(upload.size) },
            { label: t("media.dimensions"), value: size },
            {
              label: t("media.added"),
              value: (
                <>
                  <Moment at={upload.created_at} />
                  {upload.created_by ? ` · ${upload.created_by.username}` : ""}
                </>
              ),
            },
          ]}
        />
        <Group justify="flex-end">
          <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void save()}>
            {t("common.download")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Content({ upload }: { upload: Upload }) {
  const shown = upload.media_kind !== "document" && upload.media_kind !== null;
  const address = useUploadUrl(shown ? upload.id : null);
  if (!shown) return null;
  if (address === null) return <Skeleton height={320} />;
  if (upload.media_kind === "video") return <video className={classes.media} src={address} controls />;
  if (upload.media_kind === "audio") return <audio className={classes.media} src={address} controls />;
  return <img className={classes.media} src={address} alt={upload.filename} />;
}

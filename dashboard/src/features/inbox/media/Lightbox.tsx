import { Button, Loader, Modal } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { MessageMedia } from "@/lib/api/types";
import { requestBlob } from "@/lib/api/client";
import { saveBlob, useBlobUrl } from "@/lib/blob-url";

import classes from "./Media.module.css";

/** A picture as large as the window allows; Escape or a press beside it closes it. */
export function Lightbox({ media, name, onClose }: { media: MessageMedia; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { address } = useBlobUrl(media.path);
  const save = async () => saveBlob(await requestBlob(media.path, { query: { download: true } }), name);
  return (
    <Modal
      opened
      onClose={onClose}
      size="auto"
      centered
      title={name}
      closeButtonProps={{ "aria-label": t("common.close") }}
      classNames={{ title: classes.lightboxTitle }}
    >
      <div className={classes.lightbox}>
        {address ? <img src={address} alt={name} /> : <Loader aria-label={t("inboxMedia.fetching")} />}
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void save()}>
          {t("common.download")}
        </Button>
      </div>
    </Modal>
  );
}

import { SimpleGrid, Skeleton } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Confirm } from "@/components/ui/Confirm";
import { Empty } from "@/components/ui/Empty";
import { FileDrop } from "@/components/ui/FileDrop";
import { Filter } from "@/components/ui/Filter";
import { Page } from "@/components/ui/Page";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { Search } from "@/components/ui/Search";
import { Toolbar } from "@/components/ui/Toolbar";
import { deleteUpload } from "@/features/uploads/api/delete-upload";
import { useMedia } from "@/features/uploads/api/get-uploads";
import { MediaCard } from "@/features/uploads/components/MediaCard";
import { MediaViewer } from "@/features/uploads/components/MediaViewer";
import { UploadQueue } from "@/features/uploads/components/UploadQueue";
import { useUploadQueue } from "@/features/uploads/components/use-upload-queue";
import { useUser } from "@/lib/api/session";
import type { Upload } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["q", "media_kind", "page"] as const;
const KINDS = ["image", "video", "audio", "document", "sticker"] as const;
const ACCEPT =
  "image/jpeg,image/png,image/webp,video/mp4,video/3gpp,audio/*,application/pdf,text/plain,.doc,.docx,.xls,.xlsx,.ppt,.pptx";

export function MediaPage() {
  const { t } = useTranslation();
  const operator = atLeast(useUser().role, "operator");
  const [filters, setFilters] = useFilters(FILTERS);
  const media = useMedia({ q: filters.q, media_kind: filters.media_kind, page: Number(filters.page) || 1 });
  const { jobs, add } = useUploadQueue();
  const [opened, setOpened] = useState<Upload | null>(null);
  const [doomed, setDoomed] = useState<Upload | null>(null);
  const filtered = filters.q !== "" || filters.media_kind !== "";
  return (
    <Page title={t("places.media")} sentence={t("media.sentence")}>
      {operator && (
        <FileDrop compact title={t("media.drop")} hint={t("media.dropHint")} accept={ACCEPT} multiple onFiles={add} />
      )}
      <UploadQueue jobs={jobs} />
      <div style={{ height: "var(--mantine-spacing-md)" }} />
      {(filtered || (media.data?.total ?? 1) > 0) && (
        <Toolbar>
          <Search value={filters.q} onChange={(q) => setFilters({ q })} placeholder={t("media.search")} />
          <Filter
            label={t("media.kind")}
            any={t("media.anyKind")}
            value={filters.media_kind}
            options={KINDS.map((kind) => ({ value: kind, label: t(`mediaKinds.${kind}`) }))}
            onChange={(kind) => setFilters({ media_kind: kind })}
          />
        </Toolbar>
      )}
      {media.isError ? (
        <Problem error={media.error} onRetry={() => void media.refetch()} />
      ) : media.data?.total === 0 ? (
        <Empty
          icon={IconPhoto}
          title={filtered ? t("common.nothingFound") : t("media.emptyTitle")}
          text={filtered ? t("common.otherWords") : t("media.emptyText")}
        />
      ) : (
        <SimpleGrid cols={{ base: 2, sm: 3, md: 4, lg: 5 }} spacing="md">
          {media.data === undefined
            ? Array.from({ length: 10 }, (_, index) => <Skeleton key={index} height={200} radius="md" />)
            : media.data.items.map((upload) => (
                <MediaCard
                  key={upload.id}
                  upload={upload}
                  onOpen={() => setOpened(upload)}
                  onDelete={operator ? () => setDoomed(upload) : undefined}
                />
              ))}
        </SimpleGrid>
      )}
      {media.data && <Pager page={media.data} onChange={(page) => setFilters({ page: String(page) })} />}
      {opened && <MediaViewer upload={opened} onClose={() => setOpened(null)} />}
      {doomed && (
        <Confirm
          opened
          onClose={() => setDoomed(null)}
          danger
          title={t("media.deleteTitle", { name: doomed.filename })}
          text={t("media.deleteText")}
          label={t("media.delete")}
          act={() => deleteUpload(doomed.id)}
        />
      )}
    </Page>
  );
}

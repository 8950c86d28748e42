import { Button, Skeleton } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { Moment } from "@/components/ui/Moment";
import { Page } from "@/components/ui/Page";
import { Problem, useRefusalToast } from "@/components/ui/Problem";
import { setImportStatus, useImport } from "@/features/contacts/api/imports";
import { ImportResult } from "@/features/contacts/components/import/ImportResult";
import { ImportStatusTag } from "@/features/contacts/components/import/ImportStatusTag";
import type { ContactImport } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** One import: how far it is, and what became of its rows. */
export function ImportPage() {
  const { t } = useTranslation();
  const id = Number(useParams().id);
  const { data: found, error, isError, refetch } = useImport(id);
  return (
    <Page
      title={found?.filename ?? t("imports.title")}
      mark={found && <ImportStatusTag status={found.status} />}
      sentence={
        found && (
          <>
            {t("imports.begun")} <Moment at={found.created_at} />
            {found.created_by !== null && ` · ${found.created_by}`}
          </>
        )
      }
      back={{ to: "/contacts/import", label: t("imports.all") }}
      action={found && <Orders found={found} />}
    >
      {isError ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : found === undefined ? (
        <Skeleton height={200} radius="md" />
      ) : (
        <ImportResult found={found} />
      )}
    </Page>
  );
}

function Orders({ found }: { found: ContactImport }) {
  const { t } = useTranslation();
  const set = useAct((status: "running" | "stopped") => setImportStatus(found.id, status), useRefusalToast());
  if (found.status === "running")
    return (
      <Button
        variant="default"
        loading={set.busy}
        leftSection={<IconPlayerStop size={16} />}
        onClick={() => set.run("stopped")}
      >
        {t("imports.stop")}
      </Button>
    );
  if (found.status === "completed")
    return (
      <Button component={Link} to={found.lists[0] ? `/contacts?list_id=${found.lists[0].id}` : "/contacts"}>
        {t("imports.see")}
      </Button>
    );
  return (
    <Button loading={set.busy} leftSection={<IconPlayerPlay size={16} />} onClick={() => set.run("running")}>
      {t("imports.goOn")}
    </Button>
  );
}

import { Skeleton } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Navigate, useNavigate, useParams } from "react-router";

import { Empty } from "@/components/ui/Empty";
import { Page } from "@/components/ui/Page";
import { Problem } from "@/components/ui/Problem";
import { draftOf, emptyDraft } from "@/features/templates/components/editor/draft";
import { TemplateEditor } from "@/features/templates/components/editor/TemplateEditor";
import { useTemplate } from "@/lib/api/get-template";
import { useFilters } from "@/lib/use-filters";

const FILTERS = ["account"] as const;

/** /templates/new?account=1 and /templates/5/edit?account=1 */
export function TemplateEditorPage() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const [filters] = useFilters(FILTERS);
  const accountId = Number(filters.account);
  const { id } = useParams();
  const templateId = id === undefined ? null : Number(id);
  const template = useTemplate(accountId, templateId);
  const list = `/templates?account=${accountId}`;
  const start = template.data ? draftOf(template.data) : emptyDraft(i18n.language.startsWith("pt") ? "pt_BR" : "en_US");
  if (filters.account === "") return <Navigate to="/templates" replace />;
  const isThere = templateId === null || template.data !== undefined;
  return (
    <Page
      title={templateId === null ? t("editor.new") : t("editor.edit", { name: template.data?.name ?? "" })}
      sentence={templateId === null ? t("editor.sentence") : t("editor.editSentence")}
      back={{ to: list, label: t("places.templates") }}
    >
      {template.isError ? (
        <Problem error={template.error} onRetry={() => void template.refetch()} />
      ) : !isThere ? (
        <Skeleton height={420} radius="md" />
      ) : start === null ? (
        <Empty icon={IconExternalLink} title={t("editor.atMetaTitle")} text={t("editor.atMetaText")} />
      ) : (
        <TemplateEditor
          accountId={accountId}
          template={template.data ?? null}
          start={start}
          onSaved={(saved) => void navigate(`${list}&opened=${saved.id}`)}
        />
      )}
    </Page>
  );
}

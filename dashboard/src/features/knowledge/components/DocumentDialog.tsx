import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { FileDrop } from "@/components/ui/FileDrop";
import { saveArticle, uploadDocument } from "@/features/knowledge/api/articles";
import {
  ArticleFields,
  draftOf,
  useArticleForm,
  type ArticleValues,
} from "@/features/knowledge/components/ArticleFields";
import { fieldErrors } from "@/lib/api/error";
import type { NamedOne } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const FORMATS = ".txt,.md,.html,.htm,.pdf,.docx";

/** Upload a document; it is read within seconds, and the list says how that went. */
export function DocumentDialog({ accounts, onClose }: { accounts: NamedOne[]; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useArticleForm(null, false);
  const [file, setFile] = useState<File | null>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [missing, setMissing] = useState(false);
  const add = useAct(
    async (values: ArticleValues) => {
      if (file === null) return;
      setProgress(0);
      const uploaded = await uploadDocument(file, setProgress);
      await saveArticle(null, { ...draftOf(values), upload_id: uploaded.id });
      onClose();
    },
    (refusal) => {
      setProgress(null);
      form.setErrors(fieldErrors(refusal));
    },
  );
  const choose = ([chosen]: File[]) => {
    if (chosen === undefined) return;
    setFile(chosen);
    setMissing(false);
    add.forget();
    if (form.values.title.trim() === "") form.setFieldValue("title", chosen.name.replace(/\.[^.]+$/, ""));
  };
  return (
    <Dialog title={t("knowledge.upload")} onClose={onClose} size="lg">
      <form
        onSubmit={form.onSubmit(
          (values) => (file === null ? setMissing(true) : add.run(values)),
          () => setMissing(file === null),
        )}
        noValidate
      >
        <Stack>
          <FileDrop
            title={file?.name ?? t("knowledge.choose")}
            hint={t("knowledge.formats")}
            accept={FORMATS}
            onFiles={choose}
            progress={progress}
            compact
          />
          {missing && (
            <Text size="sm" c="red" role="alert">
              {t("knowledge.needed")}
            </Text>
          )}
          <ArticleFields form={form} accounts={accounts} />
          <ActionFoot label={t("knowledge.add")} busy={add.busy} error={add.error} form={form} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

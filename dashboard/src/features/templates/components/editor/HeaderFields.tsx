import { SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { FileDrop } from "@/components/ui/FileDrop";
import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { giveSample } from "@/features/templates/api/give-sample";
import { HEADERS, type HeaderKind, type TemplateDraft } from "@/features/templates/components/editor/draft";
import { Samples } from "@/features/templates/components/editor/Samples";
import type { Update, Wrong } from "@/features/templates/components/editor/TemplateEditor";

const ACCEPT = { image: "image/jpeg,image/png", video: "video/mp4,video/3gpp", document: "application/pdf" } as const;
type FileKind = keyof typeof ACCEPT;
const isFile = (kind: HeaderKind): kind is FileKind => kind in ACCEPT;

interface HeaderFieldsProps {
  accountId: number;
  draft: TemplateDraft;
  update: Update;
  wrong: Wrong;
}

/** What stands above the message: nothing, a line, a file, or a place. */
export function HeaderFields({ accountId, draft, update, wrong }: HeaderFieldsProps) {
  const { t } = useTranslation();
  const { header } = draft;
  return (
    <Section title={t("editor.header")} sentence={t("editor.headerHint")}>
      <Stack gap="sm" data-field="header">
        <SegmentedControl
          aria-label={t("editor.header")}
          data={HEADERS.map((kind) => ({ value: kind, label: t(`editor.headers.${kind}`) }))}
          value={header.kind}
          style={{ overflowX: "auto" }}
          onChange={(kind) => update({ header: { kind, text: "", handle: "" } })}
        />
        {header.kind === "text" && (
          <>
            <TextInput
              aria-label={t("editor.header")}
              value={header.text}
              maxLength={60}
              error={wrong("header.text")}
              onChange={(event) => update({ header: { ...header, text: event.currentTarget.value } })}
            />
            <Samples part="header" text={header.text} draft={draft} update={update} wrong={wrong} />
          </>
        )}
        {isFile(header.kind) && (
          <SampleFile
            key={header.kind}
            accountId={accountId}
            kind={header.kind}
            given={header.handle !== ""}
            problem={wrong("header.example")}
            onGiven={(handle) => update({ header: { ...header, handle } })}
          />
        )}
      </Stack>
    </Section>
  );
}

interface SampleFileProps {
  accountId: number;
  kind: FileKind;
  given: boolean;
  problem: string | undefined;
  onGiven: (handle: string) => void;
}

function SampleFile({ accountId, kind, given, problem, onGiven }: SampleFileProps) {
  const { t } = useTranslation();
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [name, setName] = useState<string | null>(null);
  const controller = useRef<AbortController | null>(null);
  const give = async (file: File) => {
    controller.current = new AbortController();
    setError(null);
    setProgress(0);
    try {
      const { upload, handle } = await giveSample(accountId, file, setProgress, controller.current.signal);
      setName(upload.filename);
      onGiven(handle);
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) setError(refusal);
    } finally {
      setProgress(null);
    }
  };
  return (
    <>
      {given && (
        <Notice tone="good" icon={IconCheck} title={name ?? t("editor.sampleGiven")}>
          {t("editor.sampleText")}
        </Notice>
      )}
      {error !== null && <Problem error={error} />}
      <FileDrop
        compact
        title={given ? t("editor.otherSample") : t("editor.giveSample")}
        hint={t(`wizard.mediaHints.${kind}`)}
        accept={ACCEPT[kind]}
        progress={progress}
        onCancel={() => controller.current?.abort()}
        onFiles={([file]) => file && void give(file)}
      />
      {problem !== undefined && !given && (
        <Text size="xs" c="red" role="alert">
          {problem}
        </Text>
      )}
    </>
  );
}

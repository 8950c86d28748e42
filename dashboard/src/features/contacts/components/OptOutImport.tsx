import { Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { FigureStrip } from "@/components/ui/FigureStrip";
import { Cell, List, Row } from "@/components/ui/List";
import { Problem } from "@/components/ui/Problem";
import { importOptOuts, useOptOutCheck } from "@/features/contacts/api/consent";
import { ScopeChoice } from "@/features/contacts/components/ConsentPanel";
import { ImportFile } from "@/features/contacts/components/import/ImportFile";
import type { ConsentScope, OptOutCheck, RecipientFile } from "@/lib/api/types";
import { say } from "@/lib/i18n/server-words";
import { useAct } from "@/lib/use-act";

const SHOWN = 8;

/** Put everybody of a file on the list, after a look at what it comes to. */
export function OptOutImport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<RecipientFile | null>(null);
  return (
    <Dialog onClose={onClose} size="lg" title={t("optOuts.import")}>
      {file === null ? (
        <Stack>
          <Text size="sm" c="dimmed">
            {t("optOuts.importHint")}
          </Text>
          <ImportFile onFile={setFile} />
        </Stack>
      ) : (
        <Order file={file} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Order({ file, onClose }: { file: RecipientFile; onClose: () => void }) {
  const { t } = useTranslation();
  const [column, setColumn] = useState(file.phone_column);
  const [scope, setScope] = useState<ConsentScope>("all");
  const [source, setSource] = useState("");
  const check = useOptOutCheck(file.id, column);
  const { run, busy, error } = useAct(async () => {
    const { added } = await importOptOuts({ upload_id: file.id, phone_column: column, scope, source: source.trim() });
    notifications.show({ message: t("optOuts.imported", { count: added }) });
    onClose();
  });
  const people = (check.data?.added ?? 0) + (check.data?.known ?? 0);
  return (
    <Stack>
      <Select
        label={t("wizard.phoneColumn")}
        placeholder={t("wizard.choose")}
        data={file.columns.map((one) => one.name)}
        value={column}
        onChange={setColumn}
      />
      {check.isError ? (
        <Problem error={check.error} onRetry={() => void check.refetch()} />
      ) : check.data === undefined ? (
        column !== null && <Skeleton height={72} />
      ) : (
        <Checked check={check.data} />
      )}
      <ScopeChoice value={scope} onChange={setScope} />
      <TextInput
        label={t("consent.source")}
        description={t("optOuts.sourceHint")}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      <ActionFoot
        label={t("optOuts.putOnList", { count: people })}
        busy={busy}
        disabled={people === 0 || source.trim() === ""}
        error={error}
        onAct={run}
        onCancel={onClose}
      />
    </Stack>
  );
}

function Checked({ check }: { check: OptOutCheck }) {
  const { t } = useTranslation();
  return (
    <>
      <FigureStrip
        figures={[
          { label: t("optOuts.new"), colour: "green", value: check.added },
          { label: t("optOuts.known"), colour: "grey", value: check.known },
          { label: t("optOuts.bad"), colour: "red", value: check.bad },
        ]}
      />
      {check.problems.length > 0 && (
        <List
          label={t("optOuts.bad")}
          columns={[{ label: t("people.row"), width: "4rem" }, { label: t("optOuts.cell") }]}
        >
          {check.problems.slice(0, SHOWN).map((one) => (
            <Row key={one.row}>
              <Cell>{one.row}</Cell>
              <Cell>
                <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                  {one.value || "—"}
                </Text>
                <Text size="xs" c="dimmed">
                  {say(one.message)}
                </Text>
              </Cell>
            </Row>
          ))}
        </List>
      )}
    </>
  );
}

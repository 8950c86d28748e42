import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { addSuppression, type ConsentDraft } from "@/features/contacts/api/consent";
import { ScopeChoice, SourceAndProof } from "@/features/contacts/components/ConsentPanel";

/** Put somebody on the list, known or not. */
export function SuppressionForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [phone, setPhone] = useState("");
  const [draft, setDraft] = useState<ConsentDraft>({ scope: "all", source: null, proof: null });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await addSuppression({ ...draft, phone });
      onClose();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("optOuts.add")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        <TextInput
          label={t("contacts.phone")}
          description={t("contacts.phoneHint")}
          type="tel"
          value={phone}
          onChange={(event) => setPhone(event.currentTarget.value)}
          data-autofocus
        />
        <ScopeChoice value={draft.scope} onChange={(scope) => setDraft({ ...draft, scope })} />
        <SourceAndProof draft={draft} onChange={(changed) => setDraft({ ...draft, ...changed })} />
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button loading={busy} disabled={phone.trim() === ""} onClick={() => void save()}>
            {t("optOuts.add")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ActionFoot } from "@/components/ui/ActionFoot";
import { Dialog } from "@/components/ui/Dialog";
import { addSuppression, type ConsentDraft } from "@/features/contacts/api/consent";
import { ScopeChoice, SourceAndProof } from "@/features/contacts/components/ConsentPanel";
import { useAct } from "@/lib/use-act";

/** Put somebody on the list, known or not. */
export function SuppressionForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [phone, setPhone] = useState("");
  const [draft, setDraft] = useState<ConsentDraft>({ scope: "all", source: null, proof: null });
  const { run, busy, error } = useAct(async () => {
    await addSuppression({ ...draft, phone });
    onClose();
  });
  return (
    <Dialog onClose={onClose} title={t("optOuts.add")}>
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
        <ActionFoot
          label={t("optOuts.add")}
          disabled={phone.trim() === ""}
          busy={busy}
          error={error}
          onAct={run}
          onCancel={onClose}
        />
      </Stack>
    </Dialog>
  );
}

import { Anchor, Select, Stack, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Notice } from "@/components/ui/Notice";
import { PhonePreview } from "@/components/ui/PhonePreview";
import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useActiveAccounts } from "@/features/campaigns/api/get-active-accounts";
import { useTemplate } from "@/lib/api/get-template";
import { useSaveCampaign } from "@/features/campaigns/api/save-campaign";
import { PreviewPlaceholder } from "@/features/campaigns/components/wizard/PreviewPlaceholder";
import { Continue, StepFrame } from "@/features/campaigns/components/wizard/StepFrame";
import { TemplatePicker } from "@/features/campaigns/components/wizard/TemplatePicker";
import { newIdempotencyKey } from "@/lib/api/client";
import { fieldErrors } from "@/lib/api/error";
import { useUser } from "@/lib/api/session";
import type { Campaign } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

const KEPT = "dispatcher.new-campaign";

interface Draft {
  name: string;
  accountId: number | null;
  templateId: number | null;
}

function keptDraft(): Draft {
  const empty: Draft = { name: "", accountId: null, templateId: null };
  try {
    return { ...empty, ...(JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Partial<Draft>) };
  } catch {
    return empty;
  }
}

function draftOf(campaign: Campaign): Draft {
  return { name: campaign.name, accountId: campaign.account.id, templateId: campaign.template?.id ?? null };
}

/** Name, number and template. Until the draft is on the server it survives a reload in this tab. */
export function MessageStep({ campaign }: { campaign: Campaign | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const accounts = useActiveAccounts();
  const mayConnect = atLeast(useUser().role, "admin");
  const [draft, setDraft] = useState(() => (campaign ? draftOf(campaign) : keptDraft()));
  const [tried, setTried] = useState(false);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const save = useSaveCampaign();
  const only = accounts.data?.length === 1 ? accounts.data[0]?.id : undefined;
  const accountId = draft.accountId ?? only ?? null;
  const template = useTemplate(accountId ?? 0, accountId === null ? null : draft.templateId);
  useEffect(() => {
    if (campaign === null) sessionStorage.setItem(KEPT, JSON.stringify(draft));
  }, [campaign, draft]);
  const problems = {
    name: draft.name.trim() === "" ? t("form.required") : null,
    account: accountId === null ? t("wizard.chooseNumber") : null,
    template: draft.templateId === null ? t("wizard.chooseTemplate") : null,
  };
  const submit = () => {
    setTried(true);
    if (problems.name !== null || accountId === null || draft.templateId === null) return;
    save.mutate(
      {
        id: campaign?.id ?? null,
        draft: { name: draft.name.trim(), account_id: accountId, template_id: draft.templateId },
        idempotencyKey,
      },
      {
        onSuccess: (saved) => {
          sessionStorage.removeItem(KEPT);
          void navigate(`/campaigns/${saved.id}/edit/people`);
        },
      },
    );
  };
  const refused = fieldErrors(save.error);
  return (
    <StepFrame
      aside={
        template.data ? (
          <PhonePreview preview={template.data.preview} />
        ) : (
          <PreviewPlaceholder text={t("wizard.previewHint")} />
        )
      }
      next={<Continue disabled={accounts.data?.length === 0} busy={save.isPending} onClick={submit} />}
    >
      <Section>
        <Stack>
          <TextInput
            label={t("wizard.name")}
            description={t("wizard.nameHint")}
            value={draft.name}
            maxLength={120}
            autoFocus={campaign === null}
            error={(tried && problems.name) || refused.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
            onKeyDown={(event) => event.key === "Enter" && submit()}
          />
          {accounts.data?.length === 0 && (
            <Notice tone="waiting" icon={IconInfoCircle}>
              {t("wizard.noNumber")}{" "}
              {mayConnect ? (
                <Anchor component={Link} to="/numbers?connect=1" size="sm" underline="always">
                  {t("numbers.connect")}
                </Anchor>
              ) : (
                t("wizard.askAdmin")
              )}
            </Notice>
          )}
          <Select
            label={t("wizard.from")}
            placeholder={t("wizard.chooseNumber")}
            error={(tried && problems.account) || refused.account_id}
            data={(accounts.data ?? []).map((account) => ({
              value: String(account.id),
              label: [account.name, account.display_phone_number].filter(Boolean).join(" · "),
            }))}
            value={accountId === null ? null : String(accountId)}
            onChange={(value) => setDraft({ ...draft, accountId: Number(value), templateId: null })}
          />
        </Stack>
      </Section>
      <Section title={t("wizard.template")} sentence={t("wizard.templateHint")}>
        <TemplatePicker
          accountId={accountId}
          value={draft.templateId}
          onChange={(templateId) => setDraft({ ...draft, accountId, templateId })}
          error={tried ? problems.template : null}
        />
      </Section>
      {save.isError && <Problem error={save.error} />}
    </StepFrame>
  );
}

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
import { NumbersField } from "@/features/campaigns/components/variants/NumbersField";
import { SharesField } from "@/features/campaigns/components/variants/SharesField";
import { VersionsField } from "@/features/campaigns/components/variants/VersionsField";
import { armsOf, fittedTest, variantsOf } from "@/features/campaigns/variants";
import type { AbTest, Campaign, VariantDraft } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

const KEPT = "dispatcher.new-campaign";

interface Draft {
  name: string;
  accountId: number | null;
  templateId: number | null;
  variants: VariantDraft[];
  test: AbTest | null;
  extra: number[];
  moveBlocked: boolean;
}

const ALONE = { variants: [], test: null };

function keptDraft(): Draft {
  const empty: Draft = { name: "", accountId: null, templateId: null, extra: [], moveBlocked: true, ...ALONE };
  try {
    return { ...empty, ...(JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as Partial<Draft>) };
  } catch {
    return empty;
  }
}

function draftOf(campaign: Campaign): Draft {
  return {
    name: campaign.name,
    accountId: campaign.account.id,
    templateId: campaign.template?.id ?? null,
    variants: variantsOf(campaign),
    test: campaign.ab_test,
    extra: campaign.numbers.slice(1).map((number) => number.id),
    moveBlocked: campaign.move_blocked,
  };
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
  const main = accounts.data?.find((account) => account.id === accountId);
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
        draft: {
          name: draft.name.trim(),
          account_id: accountId,
          template_id: draft.templateId,
          extra_account_ids: draft.extra,
          move_blocked: draft.moveBlocked,
          variants: draft.variants,
          ab_test: draft.test,
        },
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
            onChange={(value) =>
              setDraft({ ...draft, accountId: Number(value), templateId: null, extra: [], ...ALONE })
            }
          />
        </Stack>
      </Section>
      <Section title={t("wizard.template")} sentence={t("wizard.templateHint")}>
        <TemplatePicker
          accountId={accountId}
          value={draft.templateId}
          onChange={(templateId) => setDraft({ ...draft, accountId, templateId, ...ALONE })}
          error={tried ? problems.template : null}
        />
      </Section>
      {accountId !== null && template.data && (
        <VersionsField
          accountId={accountId}
          template={template.data}
          variants={draft.variants}
          onChange={(variants) =>
            setDraft({ ...draft, accountId, variants, test: fittedTest(draft.test, armsOf(variants)) })
          }
        />
      )}
      {draft.test !== null && <SharesField test={draft.test} onChange={(test) => setDraft({ ...draft, test })} />}
      {main && accounts.data && (
        <NumbersField
          main={main}
          accounts={accounts.data}
          extra={draft.extra}
          moveBlocked={draft.moveBlocked}
          onChange={(extra, moveBlocked) => setDraft({ ...draft, accountId, extra, moveBlocked })}
        />
      )}
      {save.isError && <Problem error={save.error} />}
    </StepFrame>
  );
}

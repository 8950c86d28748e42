import { Button, Text } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Notice } from "@/components/ui/Notice";
import { Problem } from "@/components/ui/Problem";
import { useApprove } from "@/features/campaigns/api/approve-campaign";
import type { Campaign } from "@/lib/api/types";

const BEFORE_THE_START = ["draft", "scheduled", "missed"];

/** Whether a second person has to look first, and the button for who can be that. */
export function ApprovalNotice({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const approve = useApprove(campaign.id);
  const { required, approved_by: by, may_approve: may } = campaign.approval;
  if (!required || !BEFORE_THE_START.includes(campaign.status)) return null;
  if (by) return <Notice tone="info" icon={IconUserCheck} title={t("approval.given", { name: by })} />;
  return (
    <Notice tone="waiting" icon={IconUserCheck} title={t("approval.wanted")}>
      <Text size="sm">{may ? t("approval.look") : t("approval.another")}</Text>
      {may && (
        <Button mt="sm" size="xs" loading={approve.isPending} onClick={() => approve.mutate()}>
          {t("approval.approve")}
        </Button>
      )}
      {approve.isError && <Problem error={approve.error} />}
    </Notice>
  );
}

import { ActionIcon, Menu } from "@mantine/core";
import {
  IconBan,
  IconCircleDashed,
  IconCopy,
  IconDots,
  IconDownload,
  IconGauge,
  IconMessageForward,
  IconPencil,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { Confirm } from "@/components/ui/Confirm";
import { useRefusalToast } from "@/components/ui/Problem";
import { cloneCampaign } from "@/features/campaigns/api/clone-campaign";
import { deleteCampaign } from "@/features/campaigns/api/delete-campaign";
import { exportCampaign } from "@/features/campaigns/api/export-campaign";
import { setStatus } from "@/features/campaigns/api/set-status";
import { FollowUpDialog } from "@/features/campaigns/components/FollowUpDialog";
import { PaceDialog } from "@/features/campaigns/components/PaceDialog";
import { RetryDialog } from "@/features/campaigns/components/RetryDialog";
import type { Campaign, CampaignAction } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

/** The count is that of the moment of asking: a button must not move under the pointer. */
interface Asking {
  what: "cancel" | "delete";
  left: number;
}

interface CampaignMenuProps {
  campaign: Campaign;
  label: string;
  size?: "md" | "lg";
}

/** The less frequent actions; only those the server allows in this state to this person. */
export function CampaignMenu({ campaign, label, size = "md" }: CampaignMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [pacing, setPacing] = useState(false);
  const [retrying, setRetrying] = useState(false);
  const [following, setFollowing] = useState(false);
  const can = (action: CampaignAction) => campaign.actions.includes(action);
  const { run: attempt } = useAct((work: () => Promise<unknown>) => work(), useRefusalToast());
  const copy = () => attempt(async () => navigate(`/campaigns/${(await cloneCampaign(campaign.id)).id}/edit`));
  const left = campaign.stats.states.pending + campaign.stats.states.queued + campaign.stats.states.held;
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon size={size} aria-label={label}>
            <IconDots size={size === "lg" ? 18 : 16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can("edit") && (
            <Menu.Item component={Link} to={`/campaigns/${campaign.id}/edit`} leftSection={<IconPencil size={16} />}>
              {t("common.edit")}
            </Menu.Item>
          )}
          {can("unschedule") && (
            <Menu.Item
              leftSection={<IconCircleDashed size={16} />}
              onClick={() => attempt(() => setStatus(campaign.id, { status: "draft" }))}
            >
              {t("campaigns.unschedule")}
            </Menu.Item>
          )}
          {(can("pause") || can("resume") || can("unschedule")) && (
            <Menu.Item leftSection={<IconGauge size={16} />} onClick={() => setPacing(true)}>
              {t("campaigns.changePace")}
            </Menu.Item>
          )}
          {can("clone") && (
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={copy}>
              {t("campaigns.clone")}
            </Menu.Item>
          )}
          {can("retry") && (
            <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => setRetrying(true)}>
              {t("campaigns.retry")}
            </Menu.Item>
          )}
          {can("follow_up") && (
            <Menu.Item leftSection={<IconMessageForward size={16} />} onClick={() => setFollowing(true)}>
              {t("followUp.action")}
            </Menu.Item>
          )}
          {campaign.stats.planned > 0 && (
            <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => attempt(() => exportCampaign(campaign))}>
              {t("campaigns.export")}
            </Menu.Item>
          )}
          {(can("cancel") || can("delete")) && <Menu.Divider />}
          {can("cancel") && (
            <Menu.Item
              color="red"
              leftSection={<IconBan size={16} />}
              onClick={() => setAsking({ what: "cancel", left })}
            >
              {t("campaigns.cancel")}
            </Menu.Item>
          )}
          {can("delete") && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={16} />}
              onClick={() => setAsking({ what: "delete", left })}
            >
              {t("campaigns.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {pacing && <PaceDialog campaign={campaign} onClose={() => setPacing(false)} />}
      {following && <FollowUpDialog campaign={campaign} onClose={() => setFollowing(false)} />}
      {retrying && <RetryDialog campaign={campaign} onClose={() => setRetrying(false)} />}
      <Confirm
        opened={asking?.what === "cancel"}
        onClose={() => setAsking(null)}
        danger
        title={t("campaigns.cancelTitle", { name: campaign.name })}
        text={t("campaigns.cancelText", { count: asking?.left ?? 0 })}
        label={t("campaigns.cancelAction", { count: asking?.left ?? 0 })}
        act={() => setStatus(campaign.id, { status: "cancelled" })}
      />
      <Confirm
        opened={asking?.what === "delete"}
        onClose={() => setAsking(null)}
        danger
        title={t("campaigns.deleteTitle", { name: campaign.name })}
        text={t("campaigns.deleteText")}
        label={t("campaigns.delete")}
        act={async () => {
          await deleteCampaign(campaign.id);
          await navigate("/campaigns");
        }}
      />
    </>
  );
}

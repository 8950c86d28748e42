import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Facts } from "@/components/ui/Facts";
import { Section } from "@/components/ui/Section";
import { MessagePanel } from "@/features/campaigns/components/MessagePanel";
import type { Campaign } from "@/lib/api/types";
import { useFormat } from "@/lib/format";

/** A campaign before its plan exists: who and what. */
export function DraftSummary({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { audience } = campaign;
  return (
    <Stack>
      <Section title={t("wizard.people")}>
        <Facts
          facts={[
            audience.source === "contacts"
              ? { label: t("audience.source"), value: t("audience.sourceContacts") }
              : { label: t("wizard.file"), value: audience.filename ?? "—" },
            { label: t("wizard.good"), value: format.number(audience.good) },
            { label: t("wizard.bad"), value: format.number(audience.bad) },
            { label: t("wizard.duplicates"), value: format.number(audience.duplicates) },
          ]}
        />
      </Section>
      <MessagePanel campaign={campaign} />
    </Stack>
  );
}

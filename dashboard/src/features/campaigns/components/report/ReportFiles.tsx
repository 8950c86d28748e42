import { Button, Group, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { exportOf, type FileFormat, type FileOf } from "@/features/campaigns/api/export-report";
import type { Campaign } from "@/lib/api/types";
import { useAct } from "@/lib/use-act";

const FILES: FileOf[] = ["recipients", "attempts", "tables"];
const FORMATS: { format: FileFormat; name: string }[] = [
  { format: "csv", name: "CSV" },
  { format: "xlsx", name: "Excel (XLSX)" },
];

/** The same as files, for spreadsheet programs. */
export function ReportFiles({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  return (
    <Section title={t("report.files")}>
      <Group gap="xs">
        {FILES.map((what) => (
          <FileMenu key={what} campaign={campaign} what={what} label={t(`report.${what}`)} />
        ))}
      </Group>
    </Section>
  );
}

function FileMenu({ campaign, what, label }: { campaign: Campaign; what: FileOf; label: string }) {
  const { run, busy } = useAct((format: FileFormat) => exportOf(what, campaign, format), useRefusalToast());
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="default"
          loading={busy}
          leftSection={<IconDownload size={16} />}
          rightSection={<IconChevronDown size={14} />}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, name }) => (
          <Menu.Item key={format} onClick={() => run(format)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useRefusalToast } from "@/components/ui/Problem";
import { useAct } from "@/lib/use-act";

/** Saves a file, and says why where it cannot. */
export function ExportButton({ act }: { act: () => Promise<void> }) {
  const { t } = useTranslation();
  const { run, busy } = useAct(act, useRefusalToast());
  return (
    <Button variant="default" loading={busy} leftSection={<IconDownload size={16} />} onClick={() => run()}>
      {t("contacts.export")}
    </Button>
  );
}

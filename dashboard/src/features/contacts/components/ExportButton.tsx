import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/lib/api/error";
import { say } from "@/lib/i18n/server-words";

/** Saves a file, and says why where it cannot. */
export function ExportButton({ act }: { act: () => Promise<void> }) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notifications.show({ color: "red", message: say(error.message) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button variant="default" loading={busy} leftSection={<IconDownload size={16} />} onClick={() => void run()}>
      {t("contacts.export")}
    </Button>
  );
}

import { Stack, Text } from "@mantine/core";
import { IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/components/ui/Empty";
import { Pager } from "@/components/ui/Pager";
import { Problem } from "@/components/ui/Problem";
import { useAssistantNumbers } from "@/features/assistant/api/settings";
import { ModelNotice } from "@/features/assistant/components/ModelNotice";
import { NumberForm } from "@/features/assistant/components/NumberForm";
import { NumberList } from "@/features/assistant/components/NumberList";
import { useUser } from "@/lib/api/session";
import type { AssistantNumber } from "@/lib/api/types";
import { atLeast } from "@/lib/roles";

/** What the assistant does on each number. */
export function AssistantNumbersPage() {
  const { t } = useTranslation();
  const mayChange = atLeast(useUser().role, "admin");
  const [page, setPage] = useState(1);
  const numbers = useAssistantNumbers(page);
  const [open, setOpen] = useState<AssistantNumber | null>(null);
  return (
    <Stack>
      <ModelNotice />
      {numbers.isError ? (
        <Problem error={numbers.error} onRetry={() => void numbers.refetch()} />
      ) : numbers.data?.total === 0 ? (
        <Empty icon={IconRobot} title={t("aide.noNumber")} text={t("aide.noNumberText")} />
      ) : (
        <div>
          <NumberList numbers={numbers.data?.items} onOpen={setOpen} />
          {numbers.data && <Pager page={numbers.data} onChange={setPage} />}
        </div>
      )}
      <Text size="sm" c="dimmed">
        {t("aide.always")}
      </Text>
      {open && <NumberForm number={open} mayChange={mayChange} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

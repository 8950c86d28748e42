import { Group, Pagination, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Page } from "@/lib/api/types";

interface PagerProps {
  page: Pick<Page<unknown>, "page" | "page_size" | "total">;
  onChange: (page: number) => void;
}

export function Pager({ page, onChange }: PagerProps) {
  const { t } = useTranslation();
  const pages = Math.max(1, Math.ceil(page.total / page.page_size));
  if (pages === 1) return null;
  const first = (page.page - 1) * page.page_size + 1;
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed">
        {t("common.range", { first, last: Math.min(page.total, first + page.page_size - 1), total: page.total })}
      </Text>
      <Pagination
        size="sm"
        total={pages}
        value={page.page}
        onChange={onChange}
        getControlProps={(control) => ({ "aria-label": t(`common.${control}Page`) })}
      />
    </Group>
  );
}

import "@mantine/core/styles/Chip.layer.css";

import { Chip, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { weekdayNames } from "@/lib/weekdays";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** Days of the week, at least one; 1 is Monday. */
export function DaysField({ days, onChange }: { days: number[]; onChange: (days: number[]) => void }) {
  const { i18n } = useTranslation();
  const names = weekdayNames(i18n.language, "short");
  const change = (chosen: string[]) => {
    if (chosen.length > 0) onChange(chosen.map(Number).sort((a, b) => a - b));
  };
  return (
    <Chip.Group multiple value={days.map(String)} onChange={change}>
      <Group gap={4}>
        {EVERY_DAY.map((day) => (
          <Chip key={day} value={String(day)} size="xs" radius="sm">
            {names[day - 1]}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}

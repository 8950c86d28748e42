import { Divider, Group, Kbd, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { lowerPlaces, places, placesFor } from "@/app/navigation";
import { useUser } from "@/lib/api/session";
import { atLeast } from "@/lib/roles";

type Line = [combination: string, meaning: string];

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { role } = useUser();
  const everywhere: Line[] = [
    ["?", t("shortcuts.help")],
    ["/", t("shortcuts.search")],
    ["n c", t("shortcuts.newCampaign")],
    ["j", t("shortcuts.next")],
    ["k", t("shortcuts.previous")],
    ["[", t("shortcuts.rail")],
    ...placesFor(role, [...places, ...lowerPlaces]).map((place): Line => [
      `g ${place.key}`,
      t("shortcuts.go", { place: t(`places.${place.name}`) }),
    ]),
  ];
  const inbox: Line[] = [
    ["Enter", t("inbox.keys.open")],
    ["r", t("inbox.keys.reply")],
    ["m", t("inbox.keys.note")],
    ["a", t("inbox.keys.take")],
    ["A", t("inbox.keys.assign")],
    ["s", t("inbox.keys.snooze")],
    ["e", t("inbox.keys.close")],
    ["l", t("inbox.keys.label")],
    ["i", t("inbox.keys.person")],
    ["u", t("inbox.keys.back")],
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("shortcuts.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="xs">
        <Lines lines={everywhere} />
        {atLeast(role, "agent") && (
          <>
            <Divider label={t("inbox.keys.title")} labelPosition="left" />
            <Lines lines={inbox} />
          </>
        )}
      </Stack>
    </Modal>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  return lines.map(([combination, meaning]) => (
    <Group key={combination} justify="space-between" wrap="nowrap">
      <Text size="sm">{meaning}</Text>
      <Group gap={4} wrap="nowrap">
        {combination.split(" ").map((key) => (
          <Kbd key={key} size="sm">
            {key}
          </Kbd>
        ))}
      </Group>
    </Group>
  ));
}

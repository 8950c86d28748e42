import { Group, Kbd, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { lowerPlaces, places } from "@/app/navigation";

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const lines: [string, string][] = [
    ["?", t("shortcuts.help")],
    ["/", t("shortcuts.search")],
    ["n c", t("shortcuts.newCampaign")],
    ["j", t("shortcuts.next")],
    ["k", t("shortcuts.previous")],
    ["[", t("shortcuts.rail")],
    ...[...places, ...lowerPlaces].map((place): [string, string] => [
      `g ${place.key}`,
      t("shortcuts.go", { place: t(`places.${place.name}`) }),
    ]),
  ];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("shortcuts.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack gap="xs">
        {lines.map(([combination, meaning]) => (
          <Group key={combination} justify="space-between">
            <Text size="sm">{meaning}</Text>
            <Group gap={4}>
              {combination.split(" ").map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

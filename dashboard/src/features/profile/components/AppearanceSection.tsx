import { Group, SegmentedControl, Select, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Problem } from "@/components/ui/Problem";
import { Section } from "@/components/ui/Section";
import { useUpdateMe } from "@/features/profile/api/update-me";
import type { ColorScheme, Language } from "@/lib/api/types";
import { viewerZone, zoneName } from "@/lib/format";
import { setLanguage } from "@/lib/i18n";

const schemes: { value: ColorScheme; icon: typeof IconSun }[] = [
  { value: "auto", icon: IconDeviceDesktop },
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
];

export function AppearanceSection() {
  const { t, i18n } = useTranslation();
  const update = useUpdateMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const chooseScheme = (value: ColorScheme) => {
    setColorScheme(value);
    update.mutate({ color_scheme: value });
  };
  const chooseLanguage = (value: Language) => {
    void setLanguage(value);
    update.mutate({ language: value });
  };
  return (
    <Section title={t("settings.appearance")}>
      <Stack maw="24rem">
        <Select
          label={t("settings.language")}
          value={i18n.language}
          data={[
            { value: "en", label: "English" },
            { value: "pt-BR", label: "Português (Brasil)" },
          ]}
          onChange={(value) => chooseLanguage(value === "pt-BR" ? "pt-BR" : "en")}
        />
        <div>
          <Text size="sm" fw={500} mb={4} id="scheme-label">
            {t("settings.scheme")}
          </Text>
          <SegmentedControl
            fullWidth
            size="sm"
            aria-labelledby="scheme-label"
            value={colorScheme}
            onChange={(value) => chooseScheme(value)}
            data={schemes.map(({ value, icon: Glyph }) => ({
              value,
              label: (
                <Group gap={6} justify="center" wrap="nowrap">
                  <Glyph size={15} aria-hidden />
                  {t(`schemes.${value}`)}
                </Group>
              ),
            }))}
          />
        </div>
        <Text size="sm" c="dimmed">
          {t("settings.zone", { zone: zoneName(viewerZone(), i18n.language) })}
        </Text>
        {update.isError && <Problem error={update.error} title={t("settings.notKept")} />}
      </Stack>
    </Section>
  );
}

import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Outlet, useLocation, useNavigate } from "react-router";

import { Page } from "@/components/ui/Page";

/** The parts of the assistant's settings; each is a page of its own below this one. */
const PARTS = [
  { path: "numbers", label: "aide.numbers" },
  { path: "prompts", label: "prompts.title" },
  { path: "knowledge", label: "knowledge.title" },
  { path: "activity", label: "turns.title" },
] as const;

/** The assistant's settings: a head and tabs around the part that is open. */
export function AssistantPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = useLocation().pathname.split("/")[3] ?? PARTS[0].path;
  return (
    <Page
      title={t("assistant.title")}
      sentence={t("assistant.sentence")}
      back={{ to: "/settings", label: t("places.settings") }}
    >
      <Tabs value={open} onChange={(path) => void navigate(`/settings/assistant/${path}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {PARTS.map((part) => (
            <Tabs.Tab key={part.path} value={part.path}>
              {t(part.label)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={open}>
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

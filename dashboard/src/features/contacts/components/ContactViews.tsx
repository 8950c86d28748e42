import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

type View = "people" | "lists" | "segments" | "optOuts";

const PATHS: [View, string][] = [
  ["people", "/contacts"],
  ["lists", "/contacts/lists"],
  ["segments", "/contacts/segments"],
  ["optOuts", "/contacts/opt-outs"],
];

/** The pages about people, one beside the other. */
export function ContactViews({ view }: { view: View }) {
  const { t } = useTranslation();
  return (
    <Group component="nav" gap="xs" mb="md" aria-label={t("contacts.views")}>
      {PATHS.map(([one, path]) => (
        <Button
          key={one}
          component={Link}
          to={path}
          size="xs"
          variant={one === view ? "light" : "subtle"}
          color={one === view ? undefined : "gray"}
          aria-current={one === view ? "page" : undefined}
        >
          {t(`contacts.${one}`)}
        </Button>
      ))}
    </Group>
  );
}

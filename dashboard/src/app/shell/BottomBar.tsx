import { Menu } from "@mantine/core";
import { IconDots, IconLogout } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";

import { lowerPlaces, places, placesFor } from "@/app/navigation";
import { Waiting } from "@/app/shell/Rail";
import { signOut } from "@/lib/api/client";
import { useUser } from "@/lib/api/session";

import classes from "./Shell.module.css";

const SHOWN = 4;

/** The rail on a phone: four places and the rest behind the fifth. */
export function BottomBar() {
  const { t } = useTranslation();
  const user = useUser();
  const upper = placesFor(user.role, places);
  const rest = [...upper.slice(SHOWN), ...placesFor(user.role, lowerPlaces)];
  return (
    <nav className={classes.bar} aria-label={t("shell.navigation")}>
      {upper.slice(0, SHOWN).map((place) => {
        const Glyph = place.icon;
        return (
          <NavLink key={place.name} to={place.path} end={place.path === "/"} className={classes.tab}>
            <Glyph size={20} stroke={1.7} aria-hidden />
            {t(`places.${place.name}`)}
            {place.name === "inbox" && <Waiting />}
          </NavLink>
        );
      })}
      <Menu position="top-end" width={200}>
        <Menu.Target>
          <button type="button" className={classes.tab}>
            <IconDots size={20} stroke={1.7} aria-hidden />
            {t("shell.more")}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map((place) => {
            const Glyph = place.icon;
            return (
              <Menu.Item key={place.name} component={Link} to={place.path} leftSection={<Glyph size={16} />}>
                {t(`places.${place.name}`)}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
            {t("shell.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

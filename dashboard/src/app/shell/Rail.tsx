import { Menu, Tooltip } from "@mantine/core";
import {
  IconKeyboard,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconLogout,
  IconUserCircle,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";

import { lowerPlaces, places, placesFor, type Place } from "@/app/navigation";
import { signOut } from "@/lib/api/client";
import { useUser } from "@/lib/api/session";
import { useLiveState } from "@/lib/socket";
import { useWaiting } from "@/lib/title";

import classes from "./Shell.module.css";

const MOST_SHOWN = 99;

interface RailProps {
  narrow: boolean;
  onToggle: () => void;
  onHelp: () => void;
}

export function Rail({ narrow, onToggle, onHelp }: RailProps) {
  const { t } = useTranslation();
  const user = useUser();
  const Toggle = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.rail} aria-label={t("shell.navigation")}>
      <Link to="/" className={classes.brand} style={{ textDecoration: "none" }} aria-label="Dispatcher">
        <img src="/assets/favicon.svg" alt="" />
        <span>Dispatcher</span>
      </Link>
      <div className={classes.nav}>
        {placesFor(user.role, places).map((place) => (
          <RailLink key={place.name} place={place} narrow={narrow} />
        ))}
        <hr className={classes.rule} />
        {placesFor(user.role, lowerPlaces).map((place) => (
          <RailLink key={place.name} place={place} narrow={narrow} />
        ))}
      </div>
      <div className={classes.foot}>
        <LiveLine />
        <button
          type="button"
          className={classes.link}
          onClick={onToggle}
          aria-label={narrow ? t("shell.expand") : t("shell.collapse")}
        >
          <Toggle size={18} stroke={1.7} aria-hidden />
          <span>{t("shell.collapse")}</span>
        </button>
        <PersonMenu onHelp={onHelp} />
      </div>
    </nav>
  );
}

function RailLink({ place, narrow }: { place: Place; narrow: boolean }) {
  const { t } = useTranslation();
  const Glyph = place.icon;
  return (
    <Tooltip label={t(`places.${place.name}`)} position="right" disabled={!narrow}>
      <NavLink
        to={place.path}
        end={place.path === "/"}
        className={classes.link}
        // Where the words are drawn they are its name, with the count beside them.
        aria-label={narrow ? t(`places.${place.name}`) : undefined}
      >
        <Glyph size={18} stroke={1.7} aria-hidden />
        <span>{t(`places.${place.name}`)}</span>
        {place.name === "inbox" && <Waiting />}
      </NavLink>
    </Tooltip>
  );
}

/** How many conversations hold something unread. */
export function Waiting() {
  const { t } = useTranslation();
  const count = useWaiting();
  if (count === 0) return null;
  return (
    <span className={classes.waiting} aria-label={t("shell.unread", { count })}>
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
    </span>
  );
}

function LiveLine() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <Tooltip label={t(`live.${state}Hint`)} position="right">
      <div className={classes.liveLine} role="status">
        <span className={classes.live} data-state={state} />
        <span>{t(`live.${state}`)}</span>
      </div>
    </Tooltip>
  );
}

function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <button type="button" className={classes.link} aria-label={t("shell.account", { name: user.name })}>
          <IconUserCircle size={18} stroke={1.7} aria-hidden />
          <span style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{user.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.username} · {t(`roles.${user.role}`)}
        </Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconUserCircle size={16} />}>
          {t("places.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
          {t("shortcuts.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

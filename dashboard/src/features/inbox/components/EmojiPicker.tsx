import { useComputedColorScheme } from "@mantine/core";
import en from "emoji-picker-element/i18n/en";
import ptBR from "emoji-picker-element/i18n/pt_BR";
import type { EmojiClickEvent, I18n } from "emoji-picker-element/shared";
import Picker from "emoji-picker-element/picker";
import enData from "emoji-picker-element-data/en/cldr/data.json?url";
import ptData from "emoji-picker-element-data/pt/cldr/data.json?url";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import classes from "./EmojiButton.module.css";

/** Of 2022: every phone of today draws these, and nobody is sent an empty box. */
const NEWEST = 15;

interface Source {
  locale: string;
  dataSource: string;
  words: I18n;
}

const english: Source = { locale: "en", dataSource: enData, words: en };
const portuguese: Source = { locale: "pt", dataSource: ptData, words: ptBR };

/** All emojis, with a search, by keyboard too, and those often used; their names are served with the dashboard. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { i18n, t } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const place = useRef<HTMLDivElement>(null);
  const picked = useRef(onPick);
  const often = t("inboxMedia.oftenUsed");
  useEffect(() => {
    picked.current = onPick;
  }, [onPick]);
  useEffect(() => {
    const { words, ...source } = i18n.language === "pt-BR" ? portuguese : english;
    const picker = new Picker({ ...source, i18n: { ...words, favoritesLabel: often }, emojiVersion: NEWEST });
    const pick = (event: EmojiClickEvent) => picked.current(event.detail.unicode ?? "");
    picker.className = scheme;
    picker.addEventListener("emoji-click", pick);
    place.current?.replaceChildren(picker);
    picker.shadowRoot?.querySelector("input")?.focus();
    return () => picker.remove();
  }, [i18n.language, scheme, often]);
  return <div ref={place} className={classes.picker} />;
}

import { IconMapPin, IconRepeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { CampaignStatusTag } from "@/components/ui/CampaignStatusTag";
import { dayOf, type Day } from "@/features/campaigns/month";
import { weekdayNames } from "@/lib/weekdays";
import type { CalendarEntry } from "@/lib/api/types";
import { useFormat } from "@/lib/format";
import { campaignStatusColour } from "@/lib/states";

import classes from "./CalendarMonth.module.css";

const SHOWN = 4;

interface CalendarMonthProps {
  month: string;
  days: Day[];
  entries: CalendarEntry[];
}

function byDay(entries: CalendarEntry[]): Map<Day, CalendarEntry[]> {
  const found = new Map<Day, CalendarEntry[]>();
  for (const entry of entries) {
    const day = dayOf(new Date(entry.starts_at));
    found.set(day, [...(found.get(day) ?? []), entry]);
  }
  return found;
}

/** A month in weeks; on a phone the days one below the other, those with something on them. */
export function CalendarMonth({ month, days, entries }: CalendarMonthProps) {
  const { i18n } = useTranslation();
  const found = byDay(entries);
  const today = dayOf(new Date());
  return (
    <>
      <div className={classes.grid}>
        {weekdayNames(i18n.language, "short").map((name) => (
          <div key={name} className={classes.weekday}>
            {name}
          </div>
        ))}
        {days.map((day) => (
          <div
            key={day}
            className={classes.day}
            data-outside={!day.startsWith(month) || undefined}
            data-today={day === today || undefined}
          >
            <span className={classes.number}>{Number(day.slice(8))}</span>
            <Entries entries={found.get(day) ?? []} />
          </div>
        ))}
      </div>
      <div className={classes.agenda}>
        {days
          .filter((day) => found.has(day))
          .map((day) => (
            <AgendaDay key={day} day={day} entries={found.get(day) ?? []} />
          ))}
      </div>
    </>
  );
}

function Entries({ entries }: { entries: CalendarEntry[] }) {
  const { t } = useTranslation();
  const more = entries.length - SHOWN;
  return (
    <>
      {entries.slice(0, SHOWN).map((entry) => (
        <Entry key={`${entry.campaign_id} ${entry.starts_at}`} entry={entry} />
      ))}
      {more > 0 && <span className={classes.more}>{t("calendar.more", { count: more })}</span>}
    </>
  );
}

function Entry({ entry }: { entry: CalendarEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = [
    entry.name,
    t(`statuses.${entry.status}`),
    t("calendar.people", { count: entry.people }),
    entry.account_name,
    entry.is_local ? t("calendar.local") : "",
  ];
  return (
    <Link
      to={`/campaigns/${entry.campaign_id}`}
      className={classes.entry}
      data-colour={campaignStatusColour[entry.status]}
      data-forecast={entry.is_forecast || undefined}
      title={words.filter(Boolean).join(" · ")}
    >
      <span className={classes.time}>{format.time(entry.starts_at)}</span>
      <span className={classes.name}>{entry.name}</span>
      <Marks entry={entry} />
    </Link>
  );
}

function Marks({ entry }: { entry: CalendarEntry }) {
  const { t } = useTranslation();
  return (
    <>
      {entry.is_local && <IconMapPin size={12} aria-label={t("calendar.local")} />}
      {entry.is_forecast && <IconRepeat size={12} aria-label={t("calendar.repeated")} />}
    </>
  );
}

function AgendaDay({ day, entries }: { day: Day; entries: CalendarEntry[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const name = new Intl.DateTimeFormat(i18n.language, { weekday: "long", day: "numeric", month: "long" });
  return (
    <section className={classes.agendaDay}>
      <h2 className={classes.agendaTitle}>{name.format(new Date(`${day}T12:00:00`))}</h2>
      {entries.map((entry) => (
        <Link
          key={`${entry.campaign_id} ${entry.starts_at}`}
          to={`/campaigns/${entry.campaign_id}`}
          className={classes.agendaEntry}
        >
          <span className={classes.time}>{format.time(entry.starts_at)}</span>
          <span className={classes.agendaWords}>
            <span className={classes.agendaName}>
              {entry.name} <Marks entry={entry} />
            </span>
            <span className={classes.soft}>{t("calendar.people", { count: entry.people })}</span>
          </span>
          <CampaignStatusTag status={entry.status} />
        </Link>
      ))}
    </section>
  );
}

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface Format {
  number: (value: number) => string;
  /** Share from 0 to 1; never rounds a rest up to 100 % or down to 0 %. */
  percent: (share: number) => string;
  rate: (perSecond: number) => string;
  dateTime: (iso: string, timeZone?: string) => string;
  time: (iso: string) => string;
  timeWithSeconds: (iso: string) => string;
  date: (iso: string) => string;
  /** Day and month: for what is less than a year old. */
  shortDate: (iso: string) => string;
  weekday: (iso: string) => string;
  relative: (iso: string, now?: number) => string;
  duration: (seconds: number) => string;
  /** The same in whole minutes, the begun one too: what counts seconds is never still. */
  minutes: (seconds: number) => string;
  bytes: (bytes: number) => string;
}

const RELATIVE_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Infinity],
];

function relativeIn(language: string): Format["relative"] {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  return (iso, now = Date.now()) => {
    let value = (Date.parse(iso) - now) / 1000;
    for (const [unit, size] of RELATIVE_STEPS) {
      if (Math.abs(value) < size) return format.format(Math.round(value), unit);
      value /= size;
    }
    return "";
  };
}

function percentIn(language: string): Format["percent"] {
  const fine = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const coarse = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  return (share) => {
    if (share > 0.99 && share < 1) return fine.format(Math.min(share, 0.999));
    if (share > 0 && share < 0.01) return fine.format(Math.max(share, 0.001));
    return coarse.format(share);
  };
}

function unitIn(language: string, unit: string, digits = 0): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits: digits });
}

function minutesIn(language: string, duration: Format["duration"]): Format["minutes"] {
  const minute = unitIn(language, "minute");
  return (total) => {
    const minutes = Math.ceil(total / 60);
    return minutes < 60 ? minute.format(minutes) : duration(minutes * 60);
  };
}

function durationIn(language: string): Format["duration"] {
  const [day, hour, minute, second] = ["day", "hour", "minute", "second"].map((unit) => unitIn(language, unit)) as [
    Intl.NumberFormat,
    Intl.NumberFormat,
    Intl.NumberFormat,
    Intl.NumberFormat,
  ];
  return (total) => {
    const seconds = Math.max(0, Math.round(total));
    if (seconds < 60) return second.format(seconds);
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60)
      return minutes < 10 ? `${minute.format(minutes)} ${second.format(seconds % 60)}` : minute.format(minutes);
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return `${hour.format(hours)} ${minute.format(minutes % 60)}`;
    return `${day.format(Math.floor(hours / 24))} ${hour.format(hours % 24)}`;
  };
}

function bytesIn(language: string): Format["bytes"] {
  const names = ["byte", "kilobyte", "megabyte", "gigabyte"];
  return (bytes) => {
    const step = bytes < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log2(bytes) / 10));
    const options: Intl.NumberFormatOptions = {
      style: "unit",
      unit: names[step],
      unitDisplay: "short",
      maximumFractionDigits: step > 1 ? 1 : 0,
    };
    return new Intl.NumberFormat(language, options).format(bytes / 1024 ** step);
  };
}

export function formatIn(language: string): Format {
  const number = new Intl.NumberFormat(language);
  const rate = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const shortDate = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short" });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const seconds = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const dateTime = (iso: string, timeZone?: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(iso));
  const duration = durationIn(language);
  return {
    number: (value) => number.format(value),
    percent: percentIn(language),
    rate: (perSecond) => (perSecond >= 10 ? number.format(Math.round(perSecond)) : rate.format(perSecond)),
    dateTime,
    time: (iso) => time.format(new Date(iso)),
    timeWithSeconds: (iso) => seconds.format(new Date(iso)),
    date: (iso) => date.format(new Date(iso)),
    shortDate: (iso) => shortDate.format(new Date(iso)),
    weekday: (iso) => weekday.format(new Date(iso)),
    relative: relativeIn(language),
    duration,
    minutes: minutesIn(language, duration),
    bytes: bytesIn(language),
  };
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatIn(i18n.language), [i18n.language]);
}

export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** "America/Sao_Paulo" → "São Paulo time (GMT-3)", as far as the language has a name for it. */
export function zoneName(zone: string, language: string): string {
  const parts = (style: "shortOffset" | "longGeneric") =>
    new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: style }).formatToParts(new Date());
  const pick = (style: "shortOffset" | "longGeneric") =>
    parts(style).find((part) => part.type === "timeZoneName")?.value ?? zone;
  return `${zone.replaceAll("_", " ")} (${pick("shortOffset")})`;
}

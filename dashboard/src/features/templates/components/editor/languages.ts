/** Meta's codes of the languages templates are most written in. */
const CODES = (
  "pt_BR pt_PT en_US en_GB en es es_AR es_MX es_ES fr de it nl pl ro ru uk tr el he ar fa hi bn ta te ur " +
  "id ms vi th zh_CN zh_HK zh_TW ja ko sv da nb fi cs hu sw af"
).split(" ");

/** The name of a language in that language, as its readers look for it. */
export function nameOf(code: string): string {
  const tag = code.replace("_", "-");
  const name = new Intl.DisplayNames(tag, { type: "language", languageDisplay: "standard" }).of(tag) ?? code;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

const LANGUAGES = CODES.map((value) => ({ value, label: `${nameOf(value)} · ${value}` }));

/** The languages to choose from, with the one a template already has. */
export function languagesWith(code: string) {
  return CODES.includes(code) ? LANGUAGES : [{ value: code, label: `${nameOf(code)} · ${code}` }, ...LANGUAGES];
}

import { IconExternalLink, IconList, IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import { insideOf, listOf, objectOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";
import { ChoiceBody } from "@/features/inbox/components/bodies/TextBody";

import bodies from "@/features/inbox/components/bodies/Bodies.module.css";
import classes from "./Media.module.css";

/** What we offered to choose from, or what the person chose. */
export function InteractiveBody(props: BodyProps) {
  return props.message.direction === "outbound" ? <Offer {...props} /> : <ChoiceBody {...props} />;
}

function Offer({ message, foot }: BodyProps) {
  const asked = objectOf(insideOf(message).interactive);
  return (
    <div className={bodies.words}>
      {textOf(asked.header) !== "" && (
        <strong className={bodies.text} dir="auto">
          {textOf(asked.header)}
        </strong>
      )}
      <span className={bodies.text} dir="auto">
        <WhatsAppText text={message.text ?? textOf(asked.body)} />
      </span>
      {textOf(asked.footer) !== "" && (
        <span className={bodies.faint} dir="auto">
          {textOf(asked.footer)}
        </span>
      )}
      {foot}
      <Options asked={asked} />
    </div>
  );
}

/** The same as the person may press; here they only tell what was offered. */
function Options({ asked }: { asked: Record<string, unknown> }) {
  const { t } = useTranslation();
  const titles = listOf(asked.buttons).map((one) => textOf(objectOf(one).title));
  const rows = listOf(asked.sections).flatMap((section) => listOf(objectOf(section).rows).map(objectOf));
  return (
    <div className={classes.options}>
      {titles.map((title) => (
        <span key={title} className={classes.option} dir="auto">
          {title}
        </span>
      ))}
      {asked.type === "list" && (
        <details className={classes.option}>
          <summary>
            <IconList size={15} aria-hidden /> {textOf(asked.label)}
          </summary>
          <ul className={classes.rows}>
            {rows.map((row) => (
              <li key={textOf(row.id)} dir="auto">
                {textOf(row.title)}
                {textOf(row.description) !== "" && <span className={bodies.faint}>{textOf(row.description)}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
      {asked.type === "cta_url" && (
        <span className={classes.option} title={textOf(asked.url)}>
          <IconExternalLink size={15} aria-hidden /> {textOf(asked.label)}
        </span>
      )}
      {asked.type === "location_request" && (
        <span className={classes.option}>
          <IconMapPin size={15} aria-hidden /> {t("inboxMedia.sendLocation")}
        </span>
      )}
    </div>
  );
}

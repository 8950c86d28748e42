import { IconExternalLink, IconList, IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { WhatsAppText } from "@/components/ui/WhatsAppText";
import { insideOf, listOf, objectOf, textOf, type BodyProps } from "@/features/inbox/components/bodies/body";
import { ChoiceBody } from "@/features/inbox/components/bodies/TextBody";
import { MediaFile } from "@/features/inbox/media/MediaBody";
import { mediaWord } from "@/features/inbox/media/words";

import bodies from "@/features/inbox/components/bodies/Bodies.module.css";
import classes from "./Media.module.css";

/** What we offered to choose from, or what the person chose. */
export function InteractiveBody(props: BodyProps) {
  return props.message.direction === "outbound" ? <Offer {...props} /> : <ChoiceBody {...props} />;
}

function Offer({ message, foot }: BodyProps) {
  const { t } = useTranslation();
  const asked = objectOf(insideOf(message).interactive);
  const kind = textOf(asked.header_kind);
  const [header, footer] = [textOf(asked.header), textOf(asked.footer)];
  const words = (
    <span className={bodies.text} dir="auto">
      <WhatsAppText text={message.text ?? textOf(asked.body)} />
    </span>
  );
  return (
    <div>
      {message.media && (
        <MediaFile media={message.media} kind={kind} name={message.media.filename || t(mediaWord(kind))} />
      )}
      {header !== "" && (
        <strong className={classes.above} dir="auto">
          {header}
        </strong>
      )}
      {footer !== "" && words}
      <div className={bodies.words}>
        {footer === "" ? (
          words
        ) : (
          <small className={`${bodies.text} ${classes.small}`} dir="auto">
            {footer}
          </small>
        )}
        {foot}
      </div>
      <Options asked={asked} />
    </div>
  );
}

/** The same as the person may press; here they only tell what was offered. */
function Options({ asked }: { asked: Record<string, unknown> }) {
  const { t } = useTranslation();
  const titles = listOf(asked.buttons).map((one) => textOf(objectOf(one).title));
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
          {listOf(asked.sections).map((section, at) => (
            <SectionRows key={at} section={objectOf(section)} />
          ))}
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

function SectionRows({ section }: { section: Record<string, unknown> }) {
  return (
    <div className={classes.section}>
      {textOf(section.title) !== "" && (
        <strong className={classes.sectionTitle} dir="auto">
          {textOf(section.title)}
        </strong>
      )}
      <ul className={classes.rows}>
        {listOf(section.rows)
          .map(objectOf)
          .map((row) => (
            <li key={textOf(row.id)} dir="auto">
              {textOf(row.title)}
              {textOf(row.description) !== "" && <span className={classes.below}>{textOf(row.description)}</span>}
            </li>
          ))}
      </ul>
    </div>
  );
}

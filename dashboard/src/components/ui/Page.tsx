import { Anchor } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";

import { setPageTitle } from "@/lib/title";

import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** What stands beside the title, such as a state. */
  mark?: ReactNode;
  sentence?: ReactNode;
  action?: ReactNode;
  back?: { to: string; label: string };
  /** Lists use the whole width, everything else at most 1,280 px. */
  wide?: boolean;
  children: ReactNode;
}

export function Page({ title, mark, sentence, action, back, wide = false, children }: PageProps) {
  useEffect(() => {
    setPageTitle(title);
  }, [title]);
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <header className={classes.header}>
        <div className={classes.words}>
          {back && (
            <Anchor component={Link} to={back.to} className={classes.back} c="dimmed">
              <IconArrowLeft size={14} aria-hidden /> {back.label}
            </Anchor>
          )}
          <div className={classes.titleLine}>
            <h1 className={classes.title} title={title}>
              {title}
            </h1>
            {mark}
          </div>
          {sentence !== undefined && <div className={classes.sentence}>{sentence}</div>}
        </div>
        {action !== undefined && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </div>
  );
}

import { lazy, Suspense, type ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router";

import { Entry } from "@/app/Entry";
import { NotFound } from "@/app/pages/NotFound";
import { RouteProblem } from "@/app/pages/RouteProblem";
import { PageSkeleton } from "@/app/shell/PageSkeleton";

/*
 * React's lazy, not the router's: the code of a page is asked for when the page is drawn, so whoever still has to
 * sign in loads nothing of what is behind the wall.
 */
const OverviewPage = lazy(() =>
  import("@/app/pages/OverviewPage").then((module) => ({ default: module.OverviewPage })),
);
const CampaignsPage = lazy(() =>
  import("@/app/pages/CampaignsPage").then((module) => ({ default: module.CampaignsPage })),
);
const CalendarPage = lazy(() =>
  import("@/app/pages/CalendarPage").then((module) => ({ default: module.CalendarPage })),
);
const WizardPage = lazy(() => import("@/app/pages/WizardPage").then((module) => ({ default: module.WizardPage })));
const CampaignPage = lazy(() =>
  import("@/app/pages/CampaignPage").then((module) => ({ default: module.CampaignPage })),
);
const InboxPage = lazy(() => import("@/app/pages/InboxPage").then((module) => ({ default: module.InboxPage })));
const InboxSettingsPage = lazy(() =>
  import("@/app/pages/InboxSettingsPage").then((module) => ({ default: module.InboxSettingsPage })),
);
const ContactsPage = lazy(() =>
  import("@/app/pages/ContactsPage").then((module) => ({ default: module.ContactsPage })),
);
const ContactListsPage = lazy(() =>
  import("@/app/pages/ContactListsPage").then((module) => ({ default: module.ContactListsPage })),
);
const ImportsPage = lazy(() => import("@/app/pages/ImportsPage").then((module) => ({ default: module.ImportsPage })));
const NewImportPage = lazy(() =>
  import("@/app/pages/NewImportPage").then((module) => ({ default: module.NewImportPage })),
);
const ImportPage = lazy(() => import("@/app/pages/ImportPage").then((module) => ({ default: module.ImportPage })));
const SegmentsPage = lazy(() =>
  import("@/app/pages/SegmentsPage").then((module) => ({ default: module.SegmentsPage })),
);
const OptOutsPage = lazy(() => import("@/app/pages/OptOutsPage").then((module) => ({ default: module.OptOutsPage })));
const TemplatesPage = lazy(() =>
  import("@/app/pages/TemplatesPage").then((module) => ({ default: module.TemplatesPage })),
);
const TemplateEditorPage = lazy(() =>
  import("@/app/pages/TemplateEditorPage").then((module) => ({ default: module.TemplateEditorPage })),
);
const MediaPage = lazy(() => import("@/app/pages/MediaPage").then((module) => ({ default: module.MediaPage })));
const NumbersPage = lazy(() => import("@/app/pages/NumbersPage").then((module) => ({ default: module.NumbersPage })));
const NumberPage = lazy(() => import("@/app/pages/NumberPage").then((module) => ({ default: module.NumberPage })));
const TeamPage = lazy(() => import("@/app/pages/TeamPage").then((module) => ({ default: module.TeamPage })));
const DeskPage = lazy(() => import("@/app/pages/DeskPage").then((module) => ({ default: module.DeskPage })));
const TeamsPage = lazy(() => import("@/app/pages/TeamsPage").then((module) => ({ default: module.TeamsPage })));
const SourcesPage = lazy(() => import("@/app/pages/SourcesPage").then((module) => ({ default: module.SourcesPage })));
const AuditPage = lazy(() => import("@/app/pages/AuditPage").then((module) => ({ default: module.AuditPage })));
const PricesPage = lazy(() => import("@/app/pages/PricesPage").then((module) => ({ default: module.PricesPage })));
const WebhooksPage = lazy(() =>
  import("@/app/pages/WebhooksPage").then((module) => ({ default: module.WebhooksPage })),
);
const SettingsPage = lazy(() =>
  import("@/app/pages/SettingsPage").then((module) => ({ default: module.SettingsPage })),
);
const SignInPage = lazy(() => import("@/app/pages/SignInPage").then((module) => ({ default: module.SignInPage })));
const SetupPage = lazy(() => import("@/app/pages/SetupPage").then((module) => ({ default: module.SetupPage })));
const Shell = lazy(async () => {
  const [{ Shell: Frame }, { startRealtime }] = await Promise.all([
    import("@/app/shell/Shell"),
    import("@/lib/socket"),
  ]);
  startRealtime();
  return { default: Frame };
});

function route(path: string, Page: ComponentType): RouteObject {
  return {
    path,
    element: (
      <Suspense fallback={<PageSkeleton />}>
        <Page />
      </Suspense>
    ),
    errorElement: <RouteProblem />,
  };
}

export const router = createBrowserRouter([
  route("/sign-in", SignInPage),
  route("/setup", SetupPage),
  {
    element: (
      <Entry>
        <Suspense fallback={<PageSkeleton />}>
          <Shell />
        </Suspense>
      </Entry>
    ),
    errorElement: <RouteProblem />,
    children: [
      route("/", OverviewPage),
      route("/campaigns", CampaignsPage),
      route("/campaigns/new", WizardPage),
      route("/campaigns/calendar", CalendarPage),
      route("/campaigns/:id", CampaignPage),
      route("/campaigns/:id/edit/:step?", WizardPage),
      route("/inbox/:id?", InboxPage),
      route("/contacts", ContactsPage),
      route("/contacts/lists", ContactListsPage),
      route("/contacts/segments", SegmentsPage),
      route("/contacts/opt-outs", OptOutsPage),
      route("/contacts/import", ImportsPage),
      route("/contacts/import/new", NewImportPage),
      route("/contacts/import/:id", ImportPage),
      route("/templates", TemplatesPage),
      route("/templates/new", TemplateEditorPage),
      route("/templates/:id/edit", TemplateEditorPage),
      route("/media", MediaPage),
      route("/numbers", NumbersPage),
      route("/numbers/:id", NumberPage),
      route("/desk", DeskPage),
      route("/team", TeamPage),
      route("/audit", AuditPage),
      route("/settings", SettingsPage),
      route("/settings/inbox", InboxSettingsPage),
      route("/settings/prices", PricesPage),
      route("/settings/webhooks", WebhooksPage),
      route("/settings/teams", TeamsPage),
      route("/settings/sources", SourcesPage),
      { path: "*", element: <NotFound /> },
    ],
  },
]);

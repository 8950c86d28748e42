import { lazy, Suspense, type ComponentType } from "react";
import { createBrowserRouter, Navigate } from "react-router";

import { Entry } from "@/app/Entry";
import { firstPart, part } from "@/app/lazily";
import { NotFound } from "@/app/pages/NotFound";
import { RouteProblem } from "@/app/pages/RouteProblem";
import { PageSkeleton } from "@/app/shell/PageSkeleton";

/*
 * React's lazy, not the router's: the code of a page is asked for when the page is drawn, so whoever still has to
 * sign in loads nothing of what is behind the wall.
 */
const OverviewPage = firstPart(() => import("@/app/pages/OverviewPage").then((module) => module.OverviewPage));
const CampaignsPage = part(() => import("@/app/pages/CampaignsPage").then((module) => module.CampaignsPage));
const CalendarPage = part(() => import("@/app/pages/CalendarPage").then((module) => module.CalendarPage));
const WizardPage = part(() => import("@/app/pages/WizardPage").then((module) => module.WizardPage));
const CampaignPage = part(() => import("@/app/pages/CampaignPage").then((module) => module.CampaignPage));
const InboxPage = part(() => import("@/app/pages/InboxPage").then((module) => module.InboxPage));
const InboxSettingsPage = part(() =>
  import("@/app/pages/InboxSettingsPage").then((module) => module.InboxSettingsPage),
);
const ContactsPage = part(() => import("@/app/pages/ContactsPage").then((module) => module.ContactsPage));
const ContactListsPage = part(() => import("@/app/pages/ContactListsPage").then((module) => module.ContactListsPage));
const ImportsPage = part(() => import("@/app/pages/ImportsPage").then((module) => module.ImportsPage));
const NewImportPage = part(() => import("@/app/pages/NewImportPage").then((module) => module.NewImportPage));
const ImportPage = part(() => import("@/app/pages/ImportPage").then((module) => module.ImportPage));
const SegmentsPage = part(() => import("@/app/pages/SegmentsPage").then((module) => module.SegmentsPage));
const OptOutsPage = part(() => import("@/app/pages/OptOutsPage").then((module) => module.OptOutsPage));
const TemplatesPage = part(() => import("@/app/pages/TemplatesPage").then((module) => module.TemplatesPage));
const TemplateEditorPage = part(() =>
  import("@/app/pages/TemplateEditorPage").then((module) => module.TemplateEditorPage),
);
const MediaPage = part(() => import("@/app/pages/MediaPage").then((module) => module.MediaPage));
const NumbersPage = part(() => import("@/app/pages/NumbersPage").then((module) => module.NumbersPage));
const NumberPage = part(() => import("@/app/pages/NumberPage").then((module) => module.NumberPage));
const TeamPage = part(() => import("@/app/pages/TeamPage").then((module) => module.TeamPage));
const DeskPage = part(() => import("@/app/pages/DeskPage").then((module) => module.DeskPage));
const TeamsPage = part(() => import("@/app/pages/TeamsPage").then((module) => module.TeamsPage));
const SourcesPage = part(() => import("@/app/pages/SourcesPage").then((module) => module.SourcesPage));
const AuditPage = part(() => import("@/app/pages/AuditPage").then((module) => module.AuditPage));
const PricesPage = part(() => import("@/app/pages/PricesPage").then((module) => module.PricesPage));
const WebhooksPage = part(() => import("@/app/pages/WebhooksPage").then((module) => module.WebhooksPage));
const AssistantPage = part(() => import("@/app/pages/AssistantPage").then((module) => module.AssistantPage));
const AssistantNumbersPage = part(() =>
  import("@/app/pages/AssistantNumbersPage").then((module) => module.AssistantNumbersPage),
);
const PromptsPage = part(() => import("@/app/pages/PromptsPage").then((module) => module.PromptsPage));
const AssistantActivityPage = part(() =>
  import("@/app/pages/AssistantActivityPage").then((module) => module.AssistantActivityPage),
);
const KnowledgePage = part(() => import("@/app/pages/KnowledgePage").then((module) => module.KnowledgePage));
const HooksPage = part(() => import("@/app/pages/HooksPage").then((module) => module.HooksPage));
const HookPage = part(() => import("@/app/pages/HookPage").then((module) => module.HookPage));
const SettingsPage = part(() => import("@/app/pages/SettingsPage").then((module) => module.SettingsPage));
const SignInPage = firstPart(() => import("@/app/pages/SignInPage").then((module) => module.SignInPage));
const SetupPage = firstPart(() => import("@/app/pages/SetupPage").then((module) => module.SetupPage));
const Shell = lazy(async () => {
  const [{ Shell: Frame }, { startRealtime }] = await Promise.all([
    import("@/app/shell/Shell"),
    import("@/lib/socket"),
  ]);
  startRealtime();
  return { default: Frame };
});

function route(path: string, Page: ComponentType) {
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
      {
        ...route("/settings/assistant", AssistantPage),
        children: [
          { index: true, element: <Navigate to="numbers" replace /> },
          route("numbers", AssistantNumbersPage),
          route("prompts", PromptsPage),
          route("knowledge", KnowledgePage),
          route("activity", AssistantActivityPage),
        ],
      },
      route("/settings/prices", PricesPage),
      route("/settings/webhooks", WebhooksPage),
      route("/settings/hooks", HooksPage),
      route("/settings/hooks/:id", HookPage),
      route("/settings/teams", TeamsPage),
      route("/settings/sources", SourcesPage),
      { path: "*", element: <NotFound /> },
    ],
  },
]);

import { createBrowserRouter, type RouteObject } from "react-router";

import { Entry } from "@/app/Entry";
import { NotFound } from "@/app/pages/NotFound";
import { RouteProblem } from "@/app/pages/RouteProblem";
import { PageSkeleton } from "@/app/shell/PageSkeleton";
import { Shell } from "@/app/shell/Shell";

type Load = () => Promise<Record<string, React.ComponentType>>;

/** A page whose code is loaded when it is first opened. */
function page(path: string, load: Load, name: string): RouteObject {
  return { path, lazy: async () => ({ Component: (await load())[name] }), HydrateFallback: PageSkeleton };
}

export const router = createBrowserRouter([
  page("/sign-in", () => import("@/app/pages/SignInPage"), "SignInPage"),
  page("/setup", () => import("@/app/pages/SetupPage"), "SetupPage"),
  {
    element: <Entry><Shell /></Entry>,
    errorElement: <RouteProblem />,
    HydrateFallback: PageSkeleton,
    children: [
      {
        errorElement: <RouteProblem />,
        children: [
          page("/", () => import("@/app/pages/OverviewPage"), "OverviewPage"),
          page("/campaigns", () => import("@/app/pages/CampaignsPage"), "CampaignsPage"),
          page("/campaigns/new", () => import("@/app/pages/WizardPage"), "WizardPage"),
          page("/campaigns/:id", () => import("@/app/pages/CampaignPage"), "CampaignPage"),
          page("/campaigns/:id/edit/:step?", () => import("@/app/pages/WizardPage"), "WizardPage"),
          page("/templates", () => import("@/app/pages/TemplatesPage"), "TemplatesPage"),
          page("/media", () => import("@/app/pages/MediaPage"), "MediaPage"),
          page("/numbers", () => import("@/app/pages/NumbersPage"), "NumbersPage"),
          page("/numbers/:id", () => import("@/app/pages/NumberPage"), "NumberPage"),
          page("/team", () => import("@/app/pages/TeamPage"), "TeamPage"),
          page("/settings", () => import("@/app/pages/SettingsPage"), "SettingsPage"),
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
]);

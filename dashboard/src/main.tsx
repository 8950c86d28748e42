import "@fontsource-variable/inter/index.css";
import "@/app/mantine.css";
import "@/app/global.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/App";
import { startI18n } from "@/lib/i18n";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

await startI18n();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

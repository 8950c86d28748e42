import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import i18next from "i18next";

/** The one accent, for actions only. States have colours of their own, below. */
const accent: MantineColorsTuple = [
  "#f0f1fe",
  "#e0e2fc",
  "#c1c4f7",
  "#a0a4f2",
  "#8387ee",
  "#6c70e6",
  "#5a5ddb",
  "#4b4ec6",
  "#3d40a8",
  "#2f3186",
];

/** Destructive buttons; white on the shades used is at least 4.5 : 1. */
const red: MantineColorsTuple = [
  "#fdeaea",
  "#fbd5d6",
  "#f5aaad",
  "#ef7f84",
  "#e5636a",
  "#db4d55",
  "#c9343d",
  "#bd2830",
  "#9f1f27",
  "#82171e",
];

const gray: MantineColorsTuple = [
  "#fafafb",
  "#f4f4f6",
  "#e9e9ec",
  "#dcdce1",
  "#c3c4cb",
  "#9fa1ab",
  "#6b6e7a",
  "#4c4f5a",
  "#30323b",
  "#1b1c22",
];

const dark: MantineColorsTuple = [
  "#e6e7eb",
  "#c2c4cc",
  "#9b9eaa",
  "#6f7280",
  "#383b45",
  "#2a2d35",
  "#1f2127",
  "#17181d",
  "#111216",
  "#0c0d10",
];

interface StateColour {
  /** Text and icons: at least 4.5 : 1 on `soft` and on the page. */
  ink: string;
  soft: string;
  /** Filled areas of charts and bars. */
  solid: string;
}

export const stateColours: Record<string, { light: StateColour; dark: StateColour }> = {
  grey: {
    light: { ink: "#5b5e69", soft: "#efeff2", solid: "#b6b8c1" },
    dark: { ink: "#a9acb8", soft: "#262830", solid: "#585c69" },
  },
  blue: {
    light: { ink: "#1b5fc1", soft: "#e6f0fd", solid: "#5a9bf0" },
    dark: { ink: "#83b6fb", soft: "#14263f", solid: "#3f7fd6" },
  },
  cyan: {
    light: { ink: "#0b6b7d", soft: "#dcf4f7", solid: "#2bb8cc" },
    dark: { ink: "#5fd0e0", soft: "#0d2d34", solid: "#1c98ab" },
  },
  green: {
    light: { ink: "#17703f", soft: "#e0f5e8", solid: "#37b26c" },
    dark: { ink: "#64d393", soft: "#0f2f1e", solid: "#2a9a5a" },
  },
  amber: {
    light: { ink: "#8a5200", soft: "#fdf1d8", solid: "#f0ac3a" },
    dark: { ink: "#f0bd5f", soft: "#35270c", solid: "#cf8f21" },
  },
  red: {
    light: { ink: "#bd2830", soft: "#fdeaea", solid: "#e5636a" },
    dark: { ink: "#f78f94", soft: "#3b1619", solid: "#d2484f" },
  },
  violet: {
    light: { ink: "#7c35b5", soft: "#f4e9fc", solid: "#ae74dc" },
    dark: { ink: "#cd9df2", soft: "#2d1a3e", solid: "#9553c7" },
  },
};

function stateVariables(scheme: "light" | "dark"): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stateColours).flatMap(([name, colours]) =>
      Object.entries(colours[scheme]).map(([part, value]) => [`--state-${name}-${part}`, String(value)]),
    ),
  );
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--content-width": "80rem",
    "--rail-width": "14.5rem",
    "--rail-width-narrow": "3.75rem",
    "--shadow-card": "0 1px 2px rgba(18, 19, 26, 0.04)",
  },
  light: {
    "--surface-page": "#fbfbfc",
    "--surface-card": "#ffffff",
    "--surface-rail": "#f5f5f7",
    "--surface-hover": "#f4f4f7",
    "--surface-active": "#e9e9ee",
    "--line": "#e7e7eb",
    "--line-strong": "#d9d9df",
    "--ink": "#1b1c22",
    "--ink-soft": "#5b5e69",
    "--ink-faint": "#6b6e7a",
    "--accent-ink": "#4b4ec6",
    "--wallpaper": "#efeae2",
    "--thread": "#f5f3ef",
    "--bubble": "#ffffff",
    "--bubble-ink": "#111b21",
    "--bubble-faint": "#5f6b71",
    "--bubble-link": "#027a63",
    "--bubble-line": "#e9edef",
    "--bubble-media": "#dfe5e7",
    "--bubble-own": "#d9fdd3",
    "--bubble-own-faint": "#4f6152",
    "--bubble-own-line": "#bfe8b8",
    "--bubble-own-media": "#c5eebd",
    "--bubble-own-link": "#026b57",
    ...stateVariables("light"),
    "--mantine-color-body": "#fbfbfc",
    "--mantine-color-text": "#1b1c22",
    "--mantine-color-dimmed": "#5b5e69",
    "--mantine-color-default-border": "#d9d9df",
    "--mantine-color-error": "#bd2830",
    "--mantine-color-placeholder": "#686b77",
    "--mantine-color-anchor": "#4b4ec6",
  },
  dark: {
    "--surface-page": "#111216",
    "--surface-card": "#17181d",
    "--surface-rail": "#0c0d10",
    "--surface-hover": "#1d1f25",
    "--surface-active": "#25272f",
    "--line": "#25272e",
    "--line-strong": "#343741",
    "--ink": "#ececf0",
    "--ink-soft": "#a3a6b2",
    "--ink-faint": "#9699a5",
    "--accent-ink": "#a0a4f2",
    "--wallpaper": "#0b141a",
    "--thread": "#0e1114",
    "--bubble": "#202c33",
    "--bubble-ink": "#e9edef",
    "--bubble-faint": "#9aa7ae",
    "--bubble-link": "#53bdeb",
    "--bubble-line": "#2f3b43",
    "--bubble-media": "#111b21",
    "--bubble-own": "#144d37",
    "--bubble-own-faint": "#b3cfc2",
    "--bubble-own-line": "#24634a",
    "--bubble-own-media": "#0e3a29",
    "--bubble-own-link": "#8fd3f7",
    ...stateVariables("dark"),
    "--mantine-color-body": "#111216",
    "--mantine-color-text": "#ececf0",
    "--mantine-color-dimmed": "#a3a6b2",
    "--mantine-color-default": "#1b1d23",
    "--mantine-color-default-hover": "#23252c",
    "--mantine-color-default-border": "#343741",
    "--mantine-color-error": "#f78f94",
    "--mantine-color-placeholder": "#8a8d99",
    "--mantine-color-anchor": "#a0a4f2",
  },
});

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, red, gray, dark },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.45" },
    },
  },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { xs: "0.25rem", sm: "0.375rem", md: "0.5rem", lg: "0.75rem", xl: "1rem" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  // By name, without importing the components: each page loads only those it draws.
  components: {
    Button: { defaultProps: { size: "sm", fw: 500 } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", c: "dimmed", size: "md" } },
    Badge: { defaultProps: { tt: "none", fw: 500, radius: "sm" } },
    Card: { defaultProps: { withBorder: true, radius: "md", padding: "lg" } },
    Paper: { defaultProps: { radius: "md" } },
    Input: { defaultProps: { size: "sm" } },
    InputWrapper: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { checkIconPosition: "right", allowDeselect: false } },
    Checkbox: { defaultProps: { size: "sm" } },
    SegmentedControl: { defaultProps: { size: "xs", radius: "sm" } },
    // In the language of the moment at which it is shown.
    Notification: { defaultProps: () => ({ closeButtonProps: { "aria-label": i18next.t("common.close") } }) },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, fz: "xs" } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", radius: "md" } },
    Popover: { defaultProps: { shadow: "md", radius: "md" } },
    Modal: {
      defaultProps: { centered: true, radius: "lg", padding: "lg", overlayProps: { backgroundOpacity: 0.45, blur: 2 } },
    },
    Drawer: { defaultProps: { position: "right", padding: "lg", overlayProps: { backgroundOpacity: 0.3 } } },
    Tabs: {
      defaultProps: { keepMounted: false },
      // In one line on a phone, too, where the last ones are drawn in by a finger.
      styles: { list: { flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" } },
    },
    Table: { defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md" } },
    Skeleton: { defaultProps: { radius: "sm" } },
  },
});

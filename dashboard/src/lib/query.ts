import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/lib/api/error";

const RETRIABLE = new Set(["OFFLINE", "UNAVAILABLE"]);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && error instanceof ApiError && RETRIABLE.has(error.code),
      refetchOnWindowFocus: true,
    },
    // Without a network an act is refused and told at once, rather than waiting in silence until one comes back.
    mutations: { retry: false, networkMode: "always" },
  },
});

/** Every cache key starts with its noun, so that an event can name what it touches. */
export const keys = {
  overview: ["overview"] as const,
  accounts: ["accounts"] as const,
  account: (id: number) => ["accounts", id] as const,
  blockedCountries: (id: number) => ["accounts", id, "blocked-countries"] as const,
  templates: ["templates"] as const,
  uploads: ["uploads"] as const,
  upload: (id: string) => ["uploads", "one", id] as const,
  campaigns: ["campaigns"] as const,
  campaign: (id: number) => ["campaigns", "one", id] as const,
  campaignDoubt: (id: number) => ["campaigns", "doubt", id] as const,
  campaignRetry: (id: number) => ["campaigns", "retry", id] as const,
  campaignStats: (id: number) => ["campaigns", "stats", id] as const,
  campaignCosts: (id: number) => ["campaigns", "costs", id] as const,
  campaignReport: (id: number) => ["campaigns", "report", id] as const,
  campaignResults: (id: number) => ["campaigns", "results", id] as const,
  campaignMessages: (id: number) => ["campaigns", "messages", id] as const,
  message: (id: number) => ["messages", id] as const,
  sendingRules: ["sending-rules"] as const,
  calendar: ["campaigns", "calendar"] as const,
  rateCards: ["rate-cards"] as const,
  conversations: ["conversations"] as const,
  conversationLists: ["conversations", "list"] as const,
  conversationCounts: ["conversations", "counts"] as const,
  conversationBulks: ["conversation-bulks"] as const,
  conversation: (id: number) => ["conversations", "one", id] as const,
  threads: ["conversations", "thread"] as const,
  thread: (id: number) => ["conversations", "thread", id] as const,
  conversationNotes: (id: number) => ["conversations", "notes", id] as const,
  conversationDraft: (id: number) => ["conversations", "draft", id] as const,
  suggestion: (id: number) => ["conversations", "suggestion", id] as const,
  conversationAgents: (id: number) => ["conversations", "agents", id] as const,
  labels: ["labels"] as const,
  cannedReplies: ["canned-replies"] as const,
  contacts: ["contacts"] as const,
  contact: (id: number) => ["contacts", "one", id] as const,
  lists: ["lists"] as const,
  tags: ["tags"] as const,
  imports: ["imports"] as const,
  contactImport: (id: number) => ["imports", "one", id] as const,
  contactAttributes: ["contact-attributes"] as const,
  segments: ["segments"] as const,
  audienceCount: ["audience-count"] as const,
  audienceFiles: ["audience-files"] as const,
  audienceFile: (id: number) => ["audience-files", "one", id] as const,
  campaignAudience: (id: number) => ["campaigns", "audience", id] as const,
  suppressions: ["suppressions"] as const,
  consentSettings: ["consent-settings"] as const,
  users: ["users"] as const,
  teams: ["teams"] as const,
  sources: ["conversation-sources"] as const,
  deliveries: (id: number) => ["conversation-sources", "deliveries", id] as const,
  figures: ["conversation-figures"] as const,
  standing: ["desk", "me"] as const,
  session: (id: number) => ["session", id] as const,
  apiKeys: ["api-keys"] as const,
  audit: ["audit"] as const,
  webhookCalls: ["webhook-calls"] as const,
  articles: ["assistant-articles"] as const,
};

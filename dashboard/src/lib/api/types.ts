/** The shapes the API answers with; times are ISO 8601 UTC, unless said otherwise ids are integers. */

export interface Page<T> {
  items: T[];
  page: number;
  page_size: number;
  total: number;
}

export type Role = "admin" | "operator" | "agent" | "viewer";
export type Language = "en" | "pt-BR";
export type ColorScheme = "auto" | "light" | "dark";

export interface User {
  id: number;
  username: string;
  name: string;
  role: Role;
  language: Language;
  color_scheme: ColorScheme;
  is_active: boolean;
  all_accounts: boolean;
  account_ids: number[];
  created_at: string;
  last_login_at: string | null;
}

export interface UserRef {
  id: number;
  username: string;
}

export interface Tokens {
  access: string;
  expires_in: number;
  user: User;
}

/** A code of ours or of Meta, said in words, with what to do. */
export interface Reason {
  code: string | number;
  title: string;
  cure: string;
}

export type QualityRating = "GREEN" | "YELLOW" | "RED" | "UNKNOWN";

export interface HealthError {
  code: string | number | null;
  description: string;
  solution: string;
}

export interface Account {
  id: number;
  name: string;
  phone_number_id: string;
  business_account_id: string;
  business_id: string | null;
  app_id: string | null;
  display_phone_number: string | null;
  verified_name: string | null;
  is_active: boolean;
  has_token: boolean;
  token_last4: string | null;
  has_app_secret: boolean;
  quality_rating: QualityRating;
  connection_status: string | null;
  throughput_level: string | null;
  throughput_limit: number;
  messaging_limit_tier: string | null;
  messaging_limit: number | null;
  rate_limit: number | null;
  effective_rate: number | null;
  health: { can_send_message?: string | null; errors?: HealthError[] } | null;
  health_checked_at: string | null;
  blocked_until: string | null;
  blocked_reason: (Reason & { scope?: string; since?: string }) | null;
  last_error: string | null;
  is_demo: boolean;
  webhook_url: string | null;
  created_at: string;
  updated_at: string;
}

export interface ConnectionCheck {
  name: "token" | "phone_number" | "business_account" | "permissions" | "webhook_subscription";
  ok: boolean;
  message: string;
  code: string | number | null;
}

export interface ConnectionTest {
  ok: boolean;
  checks: ConnectionCheck[];
  phone: {
    display_phone_number: string | null;
    verified_name: string | null;
    quality_rating: QualityRating | null;
    throughput_level: string | null;
    status: string | null;
  } | null;
}

export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION";

export interface TemplateVariable {
  /** Such as `body.1`, `header.media`, `button.0`. */
  key: string;
  kind: string;
  component: string;
  label: string;
  example: string | null;
  required: boolean;
  max_length: number | null;
}

export interface PreviewHeader {
  kind: "none" | "text" | "image" | "video" | "document" | "location";
  text?: string | null;
  media_upload_id?: string | null;
  filename?: string | null;
}

export interface PreviewButton {
  kind: string;
  text: string;
  url?: string | null;
}

export interface Preview {
  header: PreviewHeader | null;
  body: string;
  footer: string | null;
  buttons: PreviewButton[];
  cards?: Preview[];
}

export interface Template {
  id: number;
  meta_id: string;
  name: string;
  language: string;
  category: TemplateCategory;
  status: string;
  quality_score: QualityRating | null;
  parameter_format: "POSITIONAL" | "NAMED";
  rejected_reason: string | null;
  is_sendable: boolean;
  sendable_reason: string | null;
  variables: TemplateVariable[];
  preview: Preview;
  synced_at: string;
}

export interface SyncResult {
  created: number;
  updated: number;
  removed: number;
  total: number;
}

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

/** Its id is a UUID. */
export interface Upload {
  id: string;
  kind: "media" | "recipients";
  media_kind: MediaKind | null;
  filename: string;
  content_type: string;
  size: number;
  width: number | null;
  height: number | null;
  created_at: string;
  created_by: UserRef | null;
  in_use: boolean;
}

export interface FileColumn {
  name: string;
  samples: string[];
  looks_like: "phone" | "name" | "text" | "number" | "date" | "empty";
}

export interface RecipientFile extends Upload {
  columns: FileColumn[];
  row_count: number;
  encoding: string | null;
  delimiter: string | null;
  sheet: string | null;
  sheets: string[];
  phone_column: string | null;
  warnings: string[];
}

export type CampaignStatus =
  | "draft" | "scheduled" | "preparing" | "running" | "waiting" | "paused" | "completed" | "cancelled" | "missed";

export type CampaignAction = "start" | "schedule" | "pause" | "resume" | "cancel" | "delete" | "clone" | "edit" | "retry";

export type MessageState =
  | "pending" | "queued" | "sending" | "accepted" | "sent" | "delivered" | "read" | "failed"
  | "unknown" | "unconfirmed" | "held" | "skipped" | "cancelled" | "expired";

export interface VariableSource {
  source: "column" | "constant" | "upload";
  value: string;
  fallback?: string | null;
}

/** Keyed by `TemplateVariable.key`. */
export type Mapping = Record<string, VariableSource>;

export interface Stats {
  planned: number;
  states: Record<MessageState, number>;
  balanced: boolean;
  funnel: { planned: number; sent: number; delivered: number; read: number; replied?: number | null };
  /** Messages a second over the last ten seconds. */
  rate: number;
  rate_limit: number | null;
  eta: string | null;
  seconds_left: number | null;
  updated_at: string;
}

export interface FailureGroup extends Reason {
  count: number;
  retryable: boolean;
}

/** Counts up to `at`, since the start. */
export interface SeriesPoint {
  at: string;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
}

export interface FullStats extends Stats {
  failures: FailureGroup[];
  skipped: { reason: string; title: string; count: number }[];
  series: SeriesPoint[];
}

export interface Audience {
  upload_id: string | null;
  filename: string | null;
  phone_column: string | null;
  default_country: string;
  rows: number;
  good: number;
  bad: number;
  duplicates: number;
  status: "none" | "importing" | "ready" | "failed";
  /** From 0 to 1. */
  progress: number | null;
  error: string | null;
}

export interface Campaign {
  id: number;
  name: string;
  account: { id: number; name: string; display_phone_number: string | null; is_active: boolean };
  template: { id: number; name: string; language: string; category: TemplateCategory; status: string } | null;
  template_variables: Mapping;
  header_media_upload_id: string | null;
  status: CampaignStatus;
  status_reason: Reason | null;
  waiting_until: string | null;
  scheduled_at: string | null;
  timezone: string | null;
  started_at: string | null;
  completed_at: string | null;
  created_at: string;
  updated_at: string;
  created_by: UserRef | null;
  rate_limit: number | null;
  parent_id: number | null;
  audience: Audience;
  stats: Stats;
  actions: CampaignAction[];
}

export interface CellProblem {
  column: string;
  code: string;
  message: string;
}

export interface Recipient {
  id: number;
  row: number;
  phone: string;
  recipient_key: string | null;
  cells: Record<string, string>;
  status: "good" | "bad" | "duplicate";
  problems: CellProblem[];
}

export interface DryRun {
  recipients: number;
  will_send: number;
  problems_total: number;
  problems: { row: number; column: string | null; key: string | null; code: string; message: string; value: string | null }[];
  by_code: Record<string, number>;
  blocking: { code: string; message: string; field: string | null }[];
  eta_seconds: number | null;
  sample: { row: number; phone: string; preview: Preview }[];
}

export interface RowPreview {
  row: number;
  phone: string;
  preview: Preview;
  problems: CellProblem[];
  rows_total: number;
}

export interface Message {
  id: number;
  campaign_id: number | null;
  account_id: number;
  direction: "outbound" | "inbound";
  kind: string;
  to: string;
  row: number | null;
  state: MessageState;
  state_at: string;
  reason: Reason | null;
  wamid: string | null;
  attempt: number;
  created_at: string;
  queued_at: string | null;
  accepted_at: string | null;
  sent_at: string | null;
  delivered_at: string | null;
  read_at: string | null;
  failed_at: string | null;
}

export interface MessageAttempt {
  attempt: number;
  started_at: string;
  ended_at: string | null;
  http_status: number | null;
  outcome: string | null;
  code: string | number | null;
  details: string | null;
  fbtrace_id: string | null;
  wamid: string | null;
}

export interface MessageDetail extends Message {
  preview: Preview | null;
  attempts: MessageAttempt[];
  history: { state: MessageState; at: string; source: string }[];
}

export interface MessagePage extends Page<Message> {
  next_cursor: string | null;
}

export interface OverviewAccount {
  id: number;
  name: string;
  display_phone_number: string | null;
  is_active: boolean;
  quality_rating: QualityRating;
  effective_rate: number | null;
  throughput_limit: number;
  blocked_reason: Reason | null;
  blocked_until: string | null;
  sent_last_minute: number;
}

export interface Overview {
  campaigns: { running: Campaign[]; next: Campaign[] };
  today: { accepted: number; sent: number; delivered: number; read: number; failed: number; inbound: number };
  accounts: OverviewAccount[];
  series: SeriesPoint[];
}
